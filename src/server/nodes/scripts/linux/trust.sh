sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  else
    fail 'no sha256sum, openssl or shasum here, so nothing can be verified; install one of them'
  fi
}

# Sets ca_file to the authority to trust, or to nothing where the host's own certificates do.
settle_trust() {
  ca_file=
  if [ -z "$ca_checksum" ]; then
    strict_verify=false
    persist 'reach the manager' "$server/healthz" "$tmp/health"
    return 0
  fi
  ca_checksum=$(printf '%s' "$ca_checksum" | tr 'A-F' 'a-f')
  if ! is_true "$strict_verify"; then
    request "$server/healthz" "$tmp/health"
    if [ "$curl_code" -eq 0 ] && [ "$http_code" = 200 ]; then
      info "this host trusts the manager's certificate already"
      return 0
    fi
  fi
  # Whoever answers: the checksum decides whether it is the manager.
  persist 'get the certificate authority of the manager' "$server/cacerts" "$tmp/cacerts" --insecure
  [ -s "$tmp/cacerts" ] || fail "$server hands out no certificate authority, but a checksum was given; leave --ca-checksum out, or ask who runs the manager"
  found_=$(sha256_of "$tmp/cacerts") || exit 1
  if [ "$found_" != "$ca_checksum" ]; then
    fail "wrong checksum: the certificate authority of $server has $found_, expected $ca_checksum; either the command is old (copy it again), or somebody stands between this host and the manager"
  fi
  request "$server/healthz" "$tmp/health"
  if [ "$curl_code" -eq 60 ]; then
    info "this host does not know the manager's authority, so this script itself came without proof; from here on the checksum proves who answers"
  fi
  ca_file=$tmp/cacerts
  persist 'reach the manager' "$server/healthz" "$tmp/health"
}
