# Collects facts about this host as JSON; the manager, which knows the cluster, tells what they mean.

json_text() {
  printf '"%s"' "$(printf '%s' "$1" | tr '\t\n' '  ' | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

# Lines of standard input as a list of texts; so many of them at most.
json_lines() {
  printf '['
  head -n "$1" | cut -c 1-400 | tr '\t' ' ' | tr -d '\000-\011\013-\037' | sed 's/\\/\\\\/g; s/"/\\"/g' | {
    between_=
    while IFS= read -r line_; do
      printf '%s"%s"' "$between_" "$line_"
      between_=,
    done
  }
  printf ']'
}

# A member whose value is a list of lines. $1: name, $2: most lines; the rest is the command that prints them.
list_member() {
  name_=$1
  most_=$2
  shift 2
  printf ',"%s":' "$name_"
  "$@" 2>/dev/null | json_lines "$most_"
}

text_member() {
  printf ',"%s":' "$1"
  json_text "$2"
}

first_line_of() { head -n 1 "$1" 2>/dev/null; }

collect_facts() {
  printf '{"format":1'
  text_member hostname "$(host_name)"
  text_member bootId "$(boot_id)"
  text_member kernel "$(uname -r)"
  text_member architecture "$(uname -m)"
  # shellcheck disable=SC1091
  text_member os "$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-}" "${VERSION_ID:-}")"
  text_member time "$(date +%s)"
  text_member ip "$(command -v ip)"
  list_member addresses 300 ip -o addr show
  list_member links 300 ip -o link show
  list_member routes4 200 ip -4 -o route show
  list_member routes6 200 ip -6 -o route show
  list_member sysctls 200 print_sysctls
  list_member resolvers 10 print_resolvers
  list_member hosts 50 print_local_hosts
  list_member modules 40 print_modules
  list_member sockets 400 print_sockets
  list_member services 20 print_services
  list_member leftovers 40 print_leftovers
  text_member iptables "$(iptables --version 2>/dev/null | head -n 1)"
  text_member ip6tables "$(ip6tables --version 2>/dev/null | head -n 1)"
  list_member manager 2 print_manager_reach
  list_member peers 40 try_peers
  printf '}'
}

host_name() { hostname 2>/dev/null || cat /proc/sys/kernel/hostname; }
boot_id() { first_line_of /proc/sys/kernel/random/boot_id; }

print_sysctls() {
  for key_ in net/ipv4/ip_forward net/ipv6/conf/all/disable_ipv6 net/ipv6/conf/default/disable_ipv6 net/ipv6/conf/all/forwarding; do
    [ -r "/proc/sys/$key_" ] && printf '%s=%s\n' "$key_" "$(cat "/proc/sys/$key_")"
  done
  for path_ in /proc/sys/net/ipv6/conf/*; do
    for key_ in accept_ra disable_ipv6; do
      [ -r "$path_/$key_" ] && printf '%s=%s\n' "${path_#/proc/sys/}/$key_" "$(cat "$path_/$key_")"
    done
  done
  # Where forwarding is written down, so that it is there after a restart, too.
  grep -hsE '^[[:space:]]*net\.(ipv4\.ip_forward|ipv6\.conf\.all\.forwarding)[[:space:]]*=' \
    /etc/sysctl.conf /etc/sysctl.d/*.conf /usr/lib/sysctl.d/*.conf /run/sysctl.d/*.conf | sed 's/^/file:/'
}

print_resolvers() { sed -n 's/^[[:space:]]*nameserver[[:space:]]*\([^[:space:]#]*\).*/\1/p' /etc/resolv.conf; }

# What the hosts file says of localhost and of this host itself.
print_local_hosts() {
  own_=$(host_name)
  grep -vE '^[[:space:]]*(#|$)' /etc/hosts | grep -E "(^|[[:space:]])(localhost|${own_%%[!A-Za-z0-9-]*})([[:space:].]|\$)"
}

print_modules() {
  for module_ in overlay br_netfilter nf_conntrack ip_tables ip6_tables ip6table_filter ip6table_nat nf_tables vxlan; do
    if [ -d "/sys/module/$module_" ]; then
      echo "$module_ loaded"
    elif ! command -v modprobe >/dev/null 2>&1; then
      echo "$module_ unknown"
    elif modprobe -n -q "$module_" 2>/dev/null; then
      echo "$module_ available"
    elif [ -d "/lib/modules/$(uname -r)" ]; then
      echo "$module_ missing"
    else
      echo "$module_ unknown"
    fi
  done
}

# Who listens where, as the kernel prints it: address and port in hexadecimal digits.
print_sockets() {
  for table_ in tcp tcp6 udp udp6; do
    [ -r "/proc/net/$table_" ] || continue
    while read -r _ own_ _ state_ _; do
      case $table_/$state_ in
      tcp*/0A | udp*/07) echo "$table_ $own_" ;;
      esac
    done <"/proc/net/$table_"
  done
}

print_services() {
  command -v systemctl >/dev/null 2>&1 || return 0
  for unit_ in firewalld NetworkManager nm-cloud-setup.timer nm-cloud-setup.service wicked rke2-server rke2-agent k3s k3s-agent; do
    echo "$unit_ $(systemctl is-active "$unit_" 2>/dev/null) $(systemctl is-enabled "$unit_" 2>/dev/null)"
  done
  grep -lsE 'unmanaged-devices' /etc/NetworkManager/conf.d/*.conf /etc/NetworkManager/NetworkManager.conf | sed 's/^/unmanaged-devices /'
}

print_leftovers() {
  for path_ in /etc/rancher/rke2/config.yaml.d/50-rancher.yaml /etc/rancher/k3s/config.yaml.d/50-rancher.yaml \
    /var/lib/rancher/rke2/server/db /var/lib/rancher/k3s/server/db /var/lib/rancher/rke2/agent /var/lib/rancher/k3s/agent \
    /etc/rancher/node/password /etc/kubernetes/manifests /var/lib/kubelet/config.yaml /etc/cni/net.d /var/lib/etcd/member; do
    if [ -d "$path_" ] && [ -z "$(ls -A "$path_" 2>/dev/null)" ]; then continue; fi
    [ -e "$path_" ] && echo "$path_"
  done
}

# Whether the manager answers over each family by itself. A proxy in between hides that, and then it does not matter.
print_manager_reach() {
  for family_ in 4 6; do
    case $family_/$(ipv4_digits "$host_of_server")/$host_of_server in
    4//*:*) echo "ipv4 failed its URL is an IPv6 address" && continue ;;
    6/?*/*) echo "ipv6 failed its URL is an IPv4 address" && continue ;;
    esac
    if code_=$(reach_manager "$family_"); then echo "ipv$family_ reached $code_"; else echo "ipv$family_ failed $(family_cause "$family_")"; fi
  done
}

reach_manager() {
  if [ -n "$ca_file" ]; then set -- "$1" --cacert "$ca_file"; fi
  family_flag=-$1
  shift
  if [ -n "$noproxy" ]; then set -- --noproxy "$noproxy" "$@"; fi
  curl "$family_flag" -sS -g -o /dev/null -w '%{http_code}' --connect-timeout 5 --max-time 10 "$@" "$server/ping" 2>/dev/null
}

# Connects to the ports of other nodes that the manager named, one a line: ADDRESS PORT. Port 0 stands for an echo.
# All at once: each that is silent takes seconds.
try_peers() {
  [ -f "$tmp/peers" ] || return 0
  mkdir -p "$tmp/tried"
  number_=0
  while read -r peer_ port_; do
    number_=$((number_ + 1))
    try_port "$peer_" "$port_" >"$tmp/tried/$number_" 2>/dev/null </dev/null &
  done <"$tmp/peers"
  if command -v ping >/dev/null 2>&1; then
    cut -d ' ' -f 1 "$tmp/peers" | sort -u >"$tmp/echo"
    while read -r peer_; do
      number_=$((number_ + 1))
      try_echo "$peer_" >"$tmp/tried/$number_" 2>/dev/null </dev/null &
    done <"$tmp/echo"
  fi
  wait
  cat "$tmp/tried/"*
}

try_port() {
  case $1 in *:*) peer_url=telnet://[$1]:$2 ;; *) peer_url=telnet://$1:$2 ;; esac
  connected_=$(curl -sS -g --noproxy '*' --connect-timeout 3 --max-time 4 -o /dev/null -w '%{time_connect}' "$peer_url")
  ended_=$?
  # The time that the connection took: nothing but zeros without one. Who is connected may well say nothing.
  case $connected_ in
  *[1-9]*) echo "$1 $2 connected" ;;
  *) if [ "$ended_" -eq 28 ]; then echo "$1 $2 silent"; else echo "$1 $2 failed"; fi ;;
  esac
}

try_echo() {
  if ping -c 1 -W 2 -q "$1" >/dev/null; then echo "$1 0 connected"; else echo "$1 0 silent"; fi
}

# Shows the manager the host, and people what it says of it. Succeeds when nothing stands in the way.
run_preflight() {
  info 'checking this host'
  request "$server/v3/connect/preflight" "$tmp/peers-answer" -K "$tmp/headers"
  if [ "$curl_code" -eq 0 ] && [ "$http_code" = 200 ]; then
    sed -n 's/^peer \([0-9A-Fa-f.:]*\) \([0-9]*\)$/\1 \2/p' "$tmp/peers-answer" >"$tmp/peers"
  elif ! may_pass; then
    fail "cannot check this host: $(cause "$tmp/peers-answer")"
  fi
  collect_facts >"$tmp/facts"
  persist 'report the check of this host' "$server/v3/connect/preflight" "$tmp/verdict" -K "$tmp/headers" \
    -X POST -H 'Content-Type: application/json' --data-binary "@$tmp/facts"
  sed 1d "$tmp/verdict" >&2
  [ "$(first_line_of "$tmp/verdict")" = accepted ]
}
