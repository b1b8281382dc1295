service=rancher-system-agent

has_systemd() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; }

# A text in single quotes, as a shell reads it.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# The process that keeps the agent running where there is no systemd.
supervisor_pid() {
  pid_=$(first_line_of "$var_dir/supervisor.pid")
  case $pid_ in '' | *[!0-9]*) return 1 ;; esac
  # After a restart of the host the number may be somebody else's.
  tr '\000' ' ' <"/proc/$pid_/cmdline" 2>/dev/null | grep -q rancher-system-agent-supervisor && printf '%s' "$pid_"
}

is_running() {
  if has_systemd; then systemctl is-active --quiet "$service"; else supervisor_pid >/dev/null; fi
}

# A new agent must not cut a plan that is being applied: the agent tells by a file.
wait_for_plan() {
  waited_=0
  : >"$var_dir/interlock/restart-pending"
  while [ -e "$var_dir/interlock/applyinator-active" ] && [ "$waited_" -lt 59 ] && is_running; do
    [ "$waited_" -eq 0 ] && info 'waiting until the agent has applied its plan'
    waited_=$((waited_ + 1))
    sleep 5
  done
}

stop_service() {
  was_running=false
  is_running || return 0
  was_running=true
  if has_systemd; then systemctl stop "$service"; else stop_supervisor; fi
}

stop_supervisor() {
  pid_=$(supervisor_pid) || return 0
  kill "$pid_" 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    supervisor_pid >/dev/null || return 0
    sleep 1
  done
  kill -9 "$pid_" 2>/dev/null
}

start_service() {
  if has_systemd; then
    if ! { systemctl daemon-reload && systemctl enable "$service" >/dev/null 2>&1 && systemctl restart "$service"; }; then
      fail "the service $service does not start; look at: journalctl -u $service"
    fi
  else
    nohup sh "$bin_prefix/bin/rancher-system-agent-supervisor" </dev/null >/dev/null 2>&1 &
    echo $! >"$var_dir/supervisor.pid"
    warn "no systemd here: the agent runs now and is kept running, but after a restart of this host something must run $bin_prefix/bin/rancher-system-agent-supervisor"
  fi
  rm -f "$var_dir/interlock/restart-pending"
}

# Proxies, and whatever else the agent must have in its environment, as NAME=value lines.
print_agent_environment() {
  echo "CATTLE_LOGLEVEL=$loglevel"
  echo "CATTLE_AGENT_CONFIG=$config_dir/config.yaml"
  if [ -n "$ca_file" ]; then echo "CATTLE_AGENT_STRICT_VERIFY=$strict_verify"; else echo 'CATTLE_AGENT_STRICT_VERIFY=false'; fi
  for name_ in HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy; do
    eval "value_=\${$name_:-}"
    [ -n "$value_" ] && printf '%s=%s\n' "$name_" "$value_"
  done
  printf 'PATH=%s\n' "$PATH${CATTLE_AGENT_FALLBACK_PATH:+:$CATTLE_AGENT_FALLBACK_PATH}:/opt/rke2/bin:/opt/bin"
}

write_service() {
  if has_systemd; then write_unit; else write_supervisor; fi
}

write_unit() {
  print_agent_environment >"$tmp/env"
  place "$tmp/env" "/etc/systemd/system/$service.env" 0600
  cat >"$tmp/unit" <<EOF
[Unit]
Description=Node agent: applies the plans that the cluster's manager makes for this host
Documentation=https://github.com/rancher/system-agent
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
Restart=always
RestartSec=5s
EnvironmentFile=-/etc/default/$service
EnvironmentFile=-/etc/sysconfig/$service
EnvironmentFile=-/etc/systemd/system/$service.env
ExecStart=$bin_prefix/bin/rancher-system-agent sentinel

[Install]
WantedBy=multi-user.target
EOF
  place "$tmp/unit" "/etc/systemd/system/$service.service" 0644
}

write_supervisor() {
  {
    echo '#!/bin/sh'
    echo '# Keeps the node agent running, as systemd would: started again five seconds after it ended.'
    print_agent_environment | while IFS= read -r line_; do
      printf 'export %s=%s\n' "${line_%%=*}" "$(quoted "${line_#*=}")"
    done
    printf 'agent=%s log=%s\n' "$(quoted "$bin_prefix/bin/rancher-system-agent")" "$(quoted "$var_dir/agent.log")"
    cat <<'EOF'
child=
trap 'kill $child 2>/dev/null; exit 0' TERM INT
while :; do
  # The log of one earlier run is kept once it is large.
  [ "$(wc -c <"$log" 2>/dev/null || echo 0)" -gt 10000000 ] && mv -f "$log" "$log.1"
  "$agent" sentinel >>"$log" 2>&1 &
  child=$!
  wait "$child"
  sleep 5 &
  child=$!
  wait "$child"
done
EOF
  } >"$tmp/supervisor"
  place "$tmp/supervisor" "$bin_prefix/bin/rancher-system-agent-supervisor" 0700
}
