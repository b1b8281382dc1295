usage() {
  cat <<'EOF'
Registers this host with a cluster.

  -s, --server URL            the manager, e.g. https://drover.example.com:8443 or https://[fd00::1]:8443
  -t, --token TOKEN           registration token of the cluster (better: CATTLE_TOKEN, which others cannot see)
  -c, --ca-checksum SHA256    checksum of the manager's certificate authority
  -e, --etcd  -p, --controlplane  -w, --worker  -a, --all-roles  --no-roles
  -n, --node-name NAME        name of the node; the host name unless given
      --address LIST          addresses under which others reach this host
  -i, --internal-address LIST addresses that the node uses inside of the cluster
                              addresses, interface names, or words such as awslocal; comma separated;
                              without both: lasting ones of the interfaces with default routes
  -l, --label KEY=VALUE       can be repeated
      --taints KEY=VALUE:EFFECT  can be repeated
      --check                 looks at the host, tells what would go wrong, changes nothing
      --ignore-preflight      goes on although the check found errors
EOF
}

set_defaults() {
  server=${CATTLE_SERVER:-}
  token=${CATTLE_TOKEN:-}
  ca_checksum=${CATTLE_CA_CHECKSUM:-}
  role_etcd=${CATTLE_ROLE_ETCD:-false}
  role_controlplane=${CATTLE_ROLE_CONTROLPLANE:-false}
  role_worker=${CATTLE_ROLE_WORKER:-false}
  role_none=${CATTLE_ROLE_NONE:-false}
  node_name=${CATTLE_NODE_NAME:-}
  address=${CATTLE_ADDRESS:-}
  internal_address=${CATTLE_INTERNAL_ADDRESS:-}
  labels=${CATTLE_LABELS:-}
  taints=${CATTLE_TAINTS:-}
  remote_enabled=${CATTLE_REMOTE_ENABLED:-true}
  local_enabled=${CATTLE_LOCAL_ENABLED:-false}
  preserve_workdir=${CATTLE_PRESERVE_WORKDIR:-false}
  loglevel=${CATTLE_AGENT_LOGLEVEL:-info}
  strict_verify=${CATTLE_AGENT_STRICT_VERIFY:-${STRICT_VERIFY:-true}}
  config_dir=${CATTLE_AGENT_CONFIG_DIR:-/etc/rancher/agent}
  only_check=false
  ignore_preflight=${CATTLE_IGNORE_PREFLIGHT:-false}
  # Tries of one request, and the seconds between them: about five minutes, which a host that just booted may need.
  tries=${CATTLE_AGENT_TRIES:-30}
  pause=${CATTLE_AGENT_TRY_PAUSE:-5}
  transactional=false
  if [ -x /usr/sbin/transactional-update ]; then transactional=true; fi
  var_dir=${CATTLE_AGENT_VAR_DIR:-}
  if [ -z "$var_dir" ]; then
    if "$transactional"; then var_dir=/etc/rancher/agent/var; else var_dir=/var/lib/rancher/agent; fi
  fi
  bin_prefix=${CATTLE_AGENT_BIN_PREFIX:-}
}

# $1: the option, $2: how many arguments are left, counting the option.
needs_value() {
  [ "$2" -ge 2 ] || fail "$1 needs a value"
}

appended() {
  if [ -z "$1" ]; then printf '%s' "$2"; else printf '%s,%s' "$1" "$2"; fi
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
    -a | --all-roles) role_etcd=true role_controlplane=true role_worker=true ;;
    -e | --etcd) role_etcd=true ;;
    -p | --controlplane) role_controlplane=true ;;
    -w | --worker) role_worker=true ;;
    --no-roles) role_none=true ;;
    -n | --node-name) needs_value "$1" $# && node_name=$2 && shift ;;
    --address) needs_value "$1" $# && address=$2 && shift ;;
    -i | --internal-address) needs_value "$1" $# && internal_address=$2 && shift ;;
    -l | --label) needs_value "$1" $# && labels=$(appended "$labels" "$2") && shift ;;
    --taint | --taints) needs_value "$1" $# && taints=$(appended "$taints" "$2") && shift ;;
    -s | --server) needs_value "$1" $# && server=$2 && shift ;;
    -t | --token) needs_value "$1" $# && token=$2 && shift ;;
    -c | --ca-checksum) needs_value "$1" $# && ca_checksum=$2 && shift ;;
    --check) only_check=true ;;
    --ignore-preflight) ignore_preflight=true ;;
    -h | --help) usage && exit 0 ;;
    *) fail "unknown argument $1; --help shows those that exist" ;;
    esac
    shift
  done
}

is_true() {
  case $1 in true | 1 | yes | on) return 0 ;; esac
  return 1
}

judge_options() {
  server=${server%/}
  is_true "$remote_enabled" || return 0
  [ -n "$server" ] || fail 'no manager given; add --server with its URL'
  case $server in
  https://?*) ;;
  *) fail "the manager's URL is $server, expected one that begins with https://" ;;
  esac
  [ -n "$token" ] || fail 'no registration token given; copy the whole command of the cluster, or set CATTLE_TOKEN'
  case $token in
  *[![:graph:]]*) fail 'the registration token holds spaces or other characters that none has; copy the command again' ;;
  esac
  is_true "$role_none" && return 0
  is_true "$role_etcd" || is_true "$role_controlplane" || is_true "$role_worker" ||
    fail 'no role given; add --etcd, --controlplane, --worker, or several of them'
}

judge_host() {
  command -v curl >/dev/null 2>&1 || fail 'curl is missing; install it with the package manager of this host'
  "$only_check" && return 0
  [ "$(id -u)" = 0 ] || fail 'this must run as root; put sudo before sh in the command'
}
