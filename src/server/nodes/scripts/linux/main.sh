# Leaves nothing behind but what was installed. A service that was stopped for this goes on when this fails.
leave() {
  status_=$?
  trap - EXIT
  rm -rf "$tmp"
  if [ "$status_" -ne 0 ] && "${was_running:-false}"; then
    rm -f "$var_dir/interlock/restart-pending"
    if has_systemd; then systemctl start "$service"; else start_service; fi
  fi
  exit "$status_"
}

main() {
  umask 077
  set_defaults
  read_arguments "$@"
  judge_options
  judge_host
  tmp=$(mktemp -d "${TMPDIR:-/tmp}/rancher-system-agent.XXXXXX") || fail 'cannot make a temporary folder'
  trap leave EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  ca_file=
  noproxy=
  if is_true "$remote_enabled"; then
    host_of_server=$(server_host)
    read_no_proxy
    settle_trust
    settle_addresses
    detect_addresses
    settle_id
    write_headers
    check_host
  fi
  "$only_check" && exit 0
  install_agent
}

check_host() {
  if run_preflight; then return 0; fi
  "$only_check" && exit 1
  if is_true "$ignore_preflight"; then
    warn 'going on although the check found errors, as --ignore-preflight asks'
  else
    fail 'this host is not ready for the cluster, see above; nothing was installed. Correct it, or go on with --ignore-preflight'
  fi
}

install_agent() {
  settle_prefix
  make_folders
  obtain_agent
  wait_for_plan
  stop_service
  if is_true "$remote_enabled"; then
    keep_id
    register
  fi
  place_agent
  write_agent_config
  write_service
  start_service
  was_running=false
  info 'done: the node agent runs, and the manager does the rest'
}
