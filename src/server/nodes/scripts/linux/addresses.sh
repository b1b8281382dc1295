# Addresses of an interface that will still be there tomorrow, at most one of each family: a kubelet takes no more.
# Temporary, deprecated, tentative and link-local ones are no identity; a permanent one is better than a leased one.
addresses_of_interface() {
  for family_ in inet inet6; do
    lasting_addresses "$1" "$family_" | head -n 1
  done
}

# All of them of one family, the better ones first. $1: interface, $2: inet or inet6.
lasting_addresses() {
  stable_addresses "$1" "$2" permanent
  stable_addresses "$1" "$2" leased
}

# $1: interface, $2: inet or inet6, $3: permanent or leased.
stable_addresses() {
  ip -o addr show dev "$1" 2>/dev/null | while read -r _ _ found_ address_ rest_; do
    [ "$found_" = "$2" ] || continue
    # Lifetimes follow the backslash.
    flags_=" ${rest_%%\\*} "
    case $flags_ in
    *' temporary '* | *' deprecated '* | *' tentative '* | *' optimistic '* | *' dadfailed '*) continue ;;
    *' scope link '* | *' scope host '*) continue ;;
    esac
    case $flags_ in *' dynamic '*) kind_=leased ;; *) kind_=permanent ;; esac
    [ "$kind_" = "$3" ] && printf '%s\n' "${address_%%/*}"
  done
}

# One answer of a cloud's metadata service, or nothing. $1: URL; further arguments go to curl.
metadata() {
  url_=$1
  shift
  curl -fsS -g --noproxy '*' --connect-timeout 3 --max-time 10 "$@" "$url_" 2>/dev/null | head -n 1 | cut -d / -f 1
}

# The services answer for one family each; a host may have either or both.
addresses_of_keyword() {
  local_=http://169.254.169.254
  case $1 in
  awslocal | awspublic)
    for aws_ in "$local_" 'http://[fd00:ec2::254]'; do
      curl -fsS -g --noproxy '*' --connect-timeout 3 --max-time 10 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' \
        "$aws_/latest/api/token" 2>/dev/null | sed 's/.*/header = "X-aws-ec2-metadata-token: &"/' >"$tmp/aws"
      [ -s "$tmp/aws" ] && break
    done
    metadata "$aws_/latest/meta-data/${1#aws}-ipv4" -K "$tmp/aws"
    metadata "$aws_/latest/meta-data/ipv6" -K "$tmp/aws"
    ;;
  doprivate | dopublic)
    metadata "$local_/metadata/v1/interfaces/${1#do}/0/ipv4/address"
    # There is no private IPv6: the public address is the one inside of the cluster, too.
    metadata "$local_/metadata/v1/interfaces/public/0/ipv6/address"
    ;;
  azprivate | azpublic)
    for family_ in ipv4 ipv6; do
      metadata "$local_/metadata/instance/network/interface/0/$family_/ipAddress/0/${1#az}IpAddress?api-version=2021-02-01&format=text" -H 'Metadata: true'
    done
    ;;
  gceinternal | gceexternal)
    gce_=http://metadata.google.internal/computeMetadata/v1/instance/network-interfaces/0
    if [ "$1" = gceinternal ]; then metadata "$gce_/ip" -H 'Metadata-Flavor: Google'; else
      metadata "$gce_/access-configs/0/external-ip" -H 'Metadata-Flavor: Google'
    fi
    metadata "$gce_/ipv6s" -H 'Metadata-Flavor: Google'
    ;;
  packetlocal | packetpublic)
    metadata "https://metadata.packet.net/2009-04-04/meta-data/${1#packet}-ipv4"
    metadata 'https://metadata.packet.net/2009-04-04/meta-data/public-ipv6'
    ;;
  ipify)
    metadata 'https://api.ipify.org'
    metadata 'https://api6.ipify.org'
    ;;
  esac
}

# An address list with interface names and words replaced. $1: what it is for, $2: the list, $3: addresses that need no
# second mention.
resolve_addresses() {
  resolved_=
  rest_of_list=$2
  while [ -n "$rest_of_list" ]; do
    item_=$(printf '%s' "${rest_of_list%%,*}" | tr -d ' ')
    case $rest_of_list in *,*) rest_of_list=${rest_of_list#*,} ;; *) rest_of_list= ;; esac
    case $item_ in
    awslocal | awspublic | doprivate | dopublic | azprivate | azpublic | gceinternal | gceexternal | packetlocal | packetpublic | ipify)
      found_=$(addresses_of_keyword "$item_" | grep -E '^[0-9A-Fa-f.:]+$')
      [ -n "$found_" ] || fail "$1 is $item_, but the cloud's metadata service names no address; write the addresses themselves"
      ;;
    *[!A-Za-z0-9_.@-]* | '') found_= ;;
    *)
      found_=
      if [ -z "$(ipv4_digits "$item_")" ] && [ -e "/sys/class/net/$item_" ]; then
        command -v ip >/dev/null 2>&1 || fail "$1 is the interface $item_, but the program ip is missing; install iproute2, or write the addresses themselves"
        found_=$(addresses_of_interface "$item_")
        [ -n "$found_" ] || fail "$1 is the interface $item_, which has no lasting address (temporary, deprecated, tentative and link-local ones do not count); give it one, or write the addresses themselves"
      fi
      ;;
    esac
    if [ -z "$found_" ]; then
      resolved_=$(appended "$resolved_" "$item_")
    else
      for one_ in $found_; do
        case ",$3,$resolved_," in *",$one_,"*) ;; *) resolved_=$(appended "$resolved_" "$one_") ;; esac
      done
    fi
  done
  printf '%s' "$resolved_"
}

settle_addresses() {
  # A failure inside of $( ) ends only the substitution.
  internal_address=$(resolve_addresses 'the internal address' "$internal_address" '') || exit 1
  address=$(resolve_addresses 'the address' "$address" "$internal_address") || exit 1
}

# Interfaces of the default routes of a family, the preferred one first; several of one route stand behind each other.
# $1: 4 or 6.
default_interfaces() {
  ip "-$1" -o route show default 2>/dev/null | grep '^default ' | tr -s '[:space:]' '\n' | sed -n '/^dev$/{n;p;}' | grep -vx lo
}

# Where nobody named addresses: what this host has, for the manager to choose from. A list of ADDRESS@INTERFACE, those
# first where the family's own default route goes, and @INTERFACE where an interface has nothing that lasts.
detect_addresses() {
  detected_addresses=
  present_addresses=
  [ -z "$address$internal_address" ] || return 0
  command -v ip >/dev/null 2>&1 || return 0
  routes4_=$(default_interfaces 4)
  routes6_=$(default_interfaces 6)
  for link_ in $routes4_ $routes6_; do detect_on "$link_" inet; done
  for link_ in $routes6_ $routes4_; do detect_on "$link_" inet6; done
  for link_ in $routes4_ $routes6_; do
    case "$detected_addresses," in *"@$link_,"*) ;; *) detected_addresses=$(appended "$detected_addresses" "@$link_") ;; esac
  done
  # By these the manager knows whether an address that a node has is still there.
  present_addresses=$(all_addresses | head -n 64 | tr '\n' ',')
  present_addresses=${present_addresses%,}
}

detect_on() {
  for one_ in $(lasting_addresses "$1" "$2"); do
    case ",$detected_addresses," in
    *",$one_@$1,"*) ;;
    *) detected_addresses=$(appended "$detected_addresses" "$one_@$1") ;;
    esac
  done
}

# Addresses of every interface but those that hold addresses of Services.
all_addresses() {
  ip -o addr show 2>/dev/null | while read -r _ link_ found_ address_ rest_; do
    case $link_ in lo | kube-ipvs0 | nodelocaldns) continue ;; esac
    case $found_ in inet | inet6) ;; *) continue ;; esac
    case " $rest_ " in *' scope link '* | *' scope host '* | *' dadfailed '*) continue ;; esac
    printf '%s\n' "${address_%%/*}"
  done
}
