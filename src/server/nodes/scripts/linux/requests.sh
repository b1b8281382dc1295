# One request of curl. $1: URL, $2: file for the body; further arguments go to curl. Sets http_code and curl_code.
# Secrets are never among the arguments, which every user of the host can read; they come in a file (curl -K).
request() {
  url_=$1
  into_=$2
  shift 2
  if [ -n "$ca_file" ]; then set -- --cacert "$ca_file" "$@"; fi
  if [ -n "$noproxy" ]; then set -- --noproxy "$noproxy" "$@"; fi
  curl_code=0
  http_code=$(curl -sS -g --proto =https --connect-timeout 10 --max-time "${request_seconds:-60}" \
    -o "$into_" -w '%{http_code}' "$@" "$url_" 2>"$tmp/curl-error") || curl_code=$?
}

# Whether another try can help: nobody answered, or the manager says that it is not ready.
may_pass() {
  case $curl_code in
  0) case $http_code in 429 | 502 | 503 | 504) return 0 ;; *) return 1 ;; esac ;;
  # Name not found, refused or no route, silence, broken connections.
  5 | 6 | 7 | 16 | 18 | 28 | 52 | 55 | 56 | 92) return 0 ;;
  35) if handshake_broke; then return 0; fi ;;
  esac
  return 1
}

# Whether the other end went away in the middle of the handshake, as a manager does that is being restarted. Whoever speaks
# no TLS at all answers with something else.
handshake_broke() {
  case $(curl_words) in
  *reset* | *SYSCALL* | *"nexpected eof"* | *EOF* | *"roken pipe"*) return 0 ;;
  esac
  return 1
}

# The request until it succeeds, as often as `tries` says. $1: what for, as in "cannot <what for>".
persist() {
  purpose_=$1
  shift
  try_=1
  last_=
  while :; do
    request "$@"
    if [ "$curl_code" -eq 0 ] && [ "$http_code" = 200 ]; then return 0; fi
    if ! may_pass; then fail "cannot $purpose_: $(cause "$2")"; fi
    cause_=$(cause "$2")
    if [ "$try_" -ge "$tries" ]; then fail "cannot $purpose_, tried $try_ times: $cause_"; fi
    if [ "$cause_" != "$last_" ]; then warn "cannot $purpose_ yet, trying again every $pause s: $cause_"; fi
    last_=$cause_
    try_=$((try_ + 1))
    sleep "$pause"
  done
}

# What went wrong with the last request, as a sentence with what to do. $1: file with the body of the answer.
cause() {
  if [ "$curl_code" -eq 0 ]; then
    answer_cause "$1"
    return 0
  fi
  case $curl_code in
  5) echo 'the name of the proxy is not known to DNS; correct the proxy variables' ;;
  6) echo "the resolver of this host does not know the name $host_of_server; correct it or the DNS, or use an address in the URL" ;;
  7 | 28) connection_cause ;;
  35)
    if handshake_broke; then
      echo "the connection to $server broke ($(curl_words)); does the manager start at this moment?"
    else
      echo "$server does not speak TLS as expected ($(curl_words)); is the port right?"
    fi ;;
  51 | 60) certificate_cause ;;
  23) echo 'this host cannot store the answer; is the disk full?' ;;
  *) echo "the connection to $server failed ($(curl_words))" ;;
  esac
}

curl_words() {
  words_=$(head -n 1 "$tmp/curl-error" 2>/dev/null)
  printf '%s' "${words_:-curl ended with $curl_code}"
}

# The manager says in its answer what is wrong; the status alone would be a riddle.
answer_cause() {
  said_=$(message_in "$1")
  case $http_code in
  401) echo "${said_:-the manager does not know this registration token}; copy the command of the cluster again" ;;
  404) echo "${said_:-the manager does not know this path; is $server the right URL?}" ;;
  429) echo "${said_:-the manager asks to wait}" ;;
  *) echo "${said_:-the manager answered with status $http_code}" ;;
  esac
}

# The member "message" of a small JSON answer, or nothing.
message_in() {
  [ -f "$1" ] || return 0
  head -c 20000 "$1" | tr -d '\000-\037' |
    sed -n 's/.*"message":"\(\([^"\\]\|\\.\)*\)".*/\1/p' | sed 's/\\n/\n/g; s/\\"/"/g; s/\\\\/\\/g'
}

certificate_cause() {
  words_=$(curl_words)
  case $words_ in
  *"no alternative certificate subject name"* | *"does not match target host"* | *"hostname mismatch"* | *"IP address mismatch"*)
    echo "the certificate of the manager is not for $host_of_server; use the name that it has, or give the manager that name with --tls-san" ;;
  *expired* | *"not yet valid"*) echo "the certificate of the manager is not valid at this time ($(date)); is the clock of this host right?" ;;
  *)
    if [ -n "$ca_file" ]; then
      echo "the certificate of $server was not signed by the authority that the manager hands out; does somebody stand in between?"
    else
      echo "this host does not trust the certificate of $server; add --ca-checksum as the command of the cluster has it"
    fi ;;
  esac
}

# curl says "could not connect" for everything: looks again, for each family by itself and without credentials.
connection_cause() {
  proxy_=${https_proxy:-${HTTPS_PROXY:-${all_proxy:-${ALL_PROXY:-}}}}
  if [ -n "$proxy_" ] && [ -z "$noproxy" ]; then
    echo "nobody answers behind the proxy ($(curl_words)); check the proxy, or add $host_of_server to NO_PROXY"
    return 0
  fi
  case $(ipv4_digits "$host_of_server")/$host_of_server in
  /*:*) family_cause 6 ;;
  /*) echo "IPv4: $(family_cause 4); IPv6: $(family_cause 6)" ;;
  *) family_cause 4 ;;
  esac
}

# Why the manager cannot be reached in the family $1.
family_cause() {
  curl "-$1" -v -g -k -o /dev/null --noproxy '*' --connect-timeout 5 --max-time 10 "$server/ping" >/dev/null 2>"$tmp/look" &&
    echo 'it answers now' && return 0
  case $(cat "$tmp/look") in
  *efused*) echo "$server refuses the connection: the manager does not run there, or its port is another one, or a firewall refuses" ;;
  *"etwork is unreachable"* | *"No route to host"* | *"ddress not available"* | *"Cannot assign requested address"* | *"ermission denied"*)
    if [ "$1" = 6 ]; then name_=IPv6; else name_=IPv4; fi
    if has_family "$1"; then
      echo "no route to $host_of_server over $name_: give this host a default route of that family"
    else
      echo "no route to $host_of_server: this host has no $name_ address; give it one, or use a URL of the manager that it can reach"
    fi ;;
  *"ould not resolve"* | *"ot resolve host"*) echo 'the name has no address of this family' ;;
  *"imed out"* | *"timeout"*) echo "no answer from $server: packets vanish on the way, look at firewalls and at the route in between" ;;
  *) echo "the connection fails ($(tail -n 1 "$tmp/look" | tr -d '\r' | sed 's/^[*<>] *//'))" ;;
  esac
}

# Whether the host has an address of the family $1 that others can reach.
has_family() {
  command -v ip >/dev/null 2>&1 || return 0
  [ -n "$(ip "-$1" -o addr show scope global 2>/dev/null)" ]
}
