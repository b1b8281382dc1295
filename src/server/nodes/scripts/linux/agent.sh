architecture() {
  case $(uname -m) in
  x86_64 | amd64) echo amd64 ;;
  aarch64 | arm64) echo arm64 ;;
  s390x) echo s390x ;;
  arm*) echo arm ;;
  *) fail "there is no node agent for the processor $(uname -m)" ;;
  esac
}

# /usr/local, unless nothing can be written there, or it is a mount of its own that may not be there at boot.
settle_prefix() {
  [ -n "$bin_prefix" ] && return 0
  bin_prefix=/usr/local
  if grep -q ' /usr/local ' /proc/mounts 2>/dev/null || ! mkdir -p /usr/local/bin 2>/dev/null || ! [ -w /usr/local/bin ]; then
    bin_prefix=/opt/rancher-system-agent
  fi
}

make_folders() {
  for folder_ in "$config_dir" "$var_dir" "$var_dir/interlock" "$var_dir/work" "$var_dir/applied" "$var_dir/plans" "$var_dir/images"; do
    { mkdir -p "$folder_" && chmod 0700 "$folder_"; } || fail "cannot make the folder $folder_"
  done
  mkdir -p "$bin_prefix/bin" || fail "cannot make the folder $bin_prefix/bin; choose another with CATTLE_AGENT_BIN_PREFIX"
}

# Gets one file into $2 and verifies it. $1: name for people, $3: URL, $4: local copy or nothing, $5: checksum or nothing.
obtain() {
  if [ -n "$4" ]; then
    cp "$4" "$2" || fail "cannot copy $1 from $4"
  else
    request_seconds=300
    trusted_=$ca_file
    # The manager's own authority vouches for nobody else.
    case $3 in "$server"/*) ;; *) ca_file= ;; esac
    persist "download $1" "$3" "$2"
    ca_file=$trusted_
    request_seconds=60
  fi
  [ -z "$5" ] && return 0
  found_=$(sha256_of "$2") || exit 1
  [ "$found_" = "$5" ] || fail "wrong checksum: $1 has $found_, expected $5; get a new command, or remove what was left in between"
}

obtain_agent() {
  arch_=$(architecture) || exit 1
  base_=${CATTLE_AGENT_BINARY_BASE_URL:-$server/assets}
  case $arch_ in
  amd64) known_=${DROVER_AGENT_CHECKSUM_amd64:-} ;;
  arm64) known_=${DROVER_AGENT_CHECKSUM_arm64:-} ;;
  s390x) known_=${DROVER_AGENT_CHECKSUM_s390x:-} ;;
  *) known_=${DROVER_AGENT_CHECKSUM_arm:-} ;;
  esac
  local_=
  if is_true "${CATTLE_AGENT_BINARY_LOCAL:-false}"; then
    local_=${CATTLE_AGENT_BINARY_LOCAL_LOCATION:-}
    [ -n "$local_" ] || fail 'CATTLE_AGENT_BINARY_LOCAL is true, but CATTLE_AGENT_BINARY_LOCAL_LOCATION names no file'
  fi
  checksum_=${CATTLE_AGENT_BINARY_CHECKSUM:-}
  # The known checksum is that of the manager's own copy.
  if [ -z "$checksum_$local_${CATTLE_AGENT_BINARY_URL:-}" ] && [ "$base_" = "$server/assets" ]; then checksum_=$known_; fi
  info "getting the node agent for $arch_"
  obtain 'the node agent' "$tmp/agent" "${CATTLE_AGENT_BINARY_URL:-$base_/rancher-system-agent-$arch_}" "$local_" "$checksum_"
  local_=
  if is_true "${CATTLE_AGENT_UNINSTALL_LOCAL:-false}"; then local_=${CATTLE_AGENT_UNINSTALL_LOCAL_LOCATION:-}; fi
  checksum_=${CATTLE_AGENT_UNINSTALL_CHECKSUM:-}
  if [ -z "$checksum_$local_${CATTLE_AGENT_UNINSTALL_URL:-}" ]; then checksum_=${DROVER_UNINSTALL_CHECKSUM:-}; fi
  obtain 'the uninstall script' "$tmp/uninstall" "${CATTLE_AGENT_UNINSTALL_URL:-$server/assets/system-agent-uninstall.sh}" "$local_" "$checksum_"
}

# A new file beside the old one, then a rename: a running agent keeps the old one, and no crash leaves half of it.
place() {
  if ! { cp "$1" "$2.new" && chmod "$3" "$2.new" && mv -f "$2.new" "$2"; }; then fail "cannot write $2"; fi
}

place_agent() {
  place "$tmp/agent" "$bin_prefix/bin/rancher-system-agent" 0755
  place "$tmp/uninstall" "$bin_prefix/bin/rancher-system-agent-uninstall.sh" 0755
}

write_agent_config() {
  {
    printf 'workDirectory: %s\n' "$(json_text "$var_dir/work")"
    printf 'appliedPlanDirectory: %s\n' "$(json_text "$var_dir/applied")"
    printf 'localPlanDirectory: %s\n' "$(json_text "$var_dir/plans")"
    printf 'interlockDirectory: %s\n' "$(json_text "$var_dir/interlock")"
    printf 'imagesDirectory: %s\n' "$(json_text "$var_dir/images")"
    printf 'agentRegistriesFile: %s\n' "$(json_text "$config_dir/registries.yaml")"
    printf 'connectionInfoFile: %s\n' "$(json_text "$var_dir/rancher2_connection_info.json")"
    for pair_ in "remoteEnabled $remote_enabled" "localEnabled $local_enabled" "preserveWorkDirectory $preserve_workdir"; do
      if is_true "${pair_#* }"; then echo "${pair_% *}: true"; else echo "${pair_% *}: false"; fi
    done
  } >"$tmp/config"
  place "$tmp/config" "$config_dir/config.yaml" 0600
}
