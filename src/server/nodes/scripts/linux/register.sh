# One header for curl's own configuration file; none for an empty value, as curl itself would do.
header() {
  [ -z "$2" ] && return 0
  printf 'header = "%s: %s"\n' "$1" "$(printf '%s' "$2" | tr -d '\r\n' | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

truth() { if is_true "$1"; then echo true; else echo false; fi; }

# The identity of this host, which it keeps when the agent is installed again. A check alone makes none.
settle_id() {
  machine_id=${CATTLE_ID:-$(first_line_of "$config_dir/cattle-id")}
  if [ -z "$machine_id" ] && ! "$only_check"; then
    head -c 64 /dev/urandom >"$tmp/random"
    machine_id=$(sha256_of "$tmp/random" | cut -c 1-63)
    [ -n "$machine_id" ] || exit 1
  fi
  case $machine_id in *[!A-Za-z0-9_-]*) fail "the machine id is $machine_id, expected letters and digits; remove $config_dir/cattle-id to get a new one" ;; esac
}

keep_id() {
  printf '%s\n' "$machine_id" >"$tmp/id"
  place "$tmp/id" "$config_dir/cattle-id" 0600
}

write_headers() {
  {
    header Authorization "Bearer $token"
    header X-Cattle-Id "$machine_id"
    header X-Cattle-Role-Etcd "$(truth "$role_etcd")"
    header X-Cattle-Role-Control-Plane "$(truth "$role_controlplane")"
    header X-Cattle-Role-Worker "$(truth "$role_worker")"
    header X-Cattle-Node-Name "$node_name"
    header X-Cattle-Address "$address"
    header X-Cattle-Internal-Address "$internal_address"
    header X-Drover-Detected-Addresses "$detected_addresses"
    header X-Drover-Present-Addresses "$present_addresses"
    header X-Cattle-Labels "$labels"
    header X-Cattle-Taints "$taints"
    header X-Drover-Boot-Id "$(boot_id)"
    header X-Drover-Hostname "$(host_name)"
  } >"$tmp/headers"
}

register() {
  info "registering with $server"
  persist 'register' "$server/v3/connect/agent" "$tmp/connection" -K "$tmp/headers"
  for member_ in kubeConfig namespace secretName; do
    grep -q "\"$member_\":\"[^\"]" "$tmp/connection" ||
      fail "the answer of $server is no connection for an agent: it lacks $member_; is the URL that of the manager?"
  done
  place "$tmp/connection" "$var_dir/rancher2_connection_info.json" 0600
}
