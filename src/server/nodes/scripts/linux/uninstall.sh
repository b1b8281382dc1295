set -u

service=rancher-system-agent
config_dir=${CATTLE_AGENT_CONFIG_DIR:-/etc/rancher/agent}
var_dir=${CATTLE_AGENT_VAR_DIR:-}
if [ -z "$var_dir" ]; then
  if [ -x /usr/sbin/transactional-update ]; then var_dir=/etc/rancher/agent/var; else var_dir=/var/lib/rancher/agent; fi
fi
# It lies beside the agent.
bin_prefix=${CATTLE_AGENT_BIN_PREFIX:-$(cd "$(dirname "$0")/.." && pwd)}

stop_agent() {
  if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
    systemctl disable --now "$service" >/dev/null 2>&1
  fi
  pid=$(head -n 1 "$var_dir/supervisor.pid" 2>/dev/null)
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  tr '\000' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q rancher-system-agent-supervisor || return 0
  kill "$pid" 2>/dev/null
  # Its own file is about to go: it must have ended by then.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
  kill -9 "$pid" 2>/dev/null
}

remove_files() {
  rm -f "/etc/systemd/system/$service.service" "/etc/systemd/system/$service.env"
  if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then systemctl daemon-reload; fi
  for folder in "$var_dir" "$config_dir"; do
    # Nothing of the system itself, whatever the variables say.
    case $folder in / | /etc | /var | /var/lib | /usr | /home | /root | '' | [!/]*) ;; *) rm -rf "$folder" ;; esac
  done
  rm -f "$bin_prefix/bin/rancher-system-agent" "$bin_prefix/bin/rancher-system-agent-supervisor" \
    "$bin_prefix/bin/rancher-system-agent-uninstall.sh"
}

main() {
  if [ "$(id -u)" != 0 ]; then
    echo '[ERROR] this must run as root' >&2
    exit 1
  fi
  stop_agent
  remove_files
  echo '[INFO]  the node agent is removed; RKE2 and K3s stay: rke2-uninstall.sh, k3s-uninstall.sh or k3s-agent-uninstall.sh removes them' >&2
}
