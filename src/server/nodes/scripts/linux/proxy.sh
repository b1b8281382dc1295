# curl itself reads the proxy variables, but knows ranges in NO_PROXY only since 7.86, and brackets in none.

# The host of the manager's URL, without brackets and port.
server_host() {
  host_=${server#https://}
  host_=${host_%%/*}
  case $host_ in
  \[*) host_=${host_#\[} host_=${host_%%\]*} ;;
  *) host_=${host_%%:*} ;;
  esac
  printf '%s' "$host_"
}

# An IPv6 address as 32 hexadecimal digits; nothing for what is none.
ipv6_digits() {
  case $1 in
  *[!0-9A-Fa-f:]* | *:::* | *::*::*) return 0 ;;
  *:*) ;;
  *) return 0 ;;
  esac
  left_=$1 right_=
  case $1 in *::*) left_=${1%%::*} right_=${1#*::} ;; esac
  left_=$(groups_of "$left_")
  right_=$(groups_of "$right_")
  case $1 in
  *::*) while [ $((${#left_} + ${#right_})) -lt 32 ]; do left_=${left_}0000; done ;;
  esac
  all_=$left_$right_
  [ ${#all_} -eq 32 ] && printf '%s' "$all_" | tr 'A-F' 'a-f'
}

groups_of() {
  rest_=$1
  while [ -n "$rest_" ]; do
    group_=${rest_%%:*}
    case $rest_ in *:*) rest_=${rest_#*:} ;; *) rest_= ;; esac
    while [ ${#group_} -lt 4 ]; do group_=0$group_; done
    printf '%s' "$group_"
  done
}

# An IPv4 address as 8 hexadecimal digits; nothing for what is none.
ipv4_digits() {
  case $1 in
  *[!0-9.]* | *..* | .* | *.) return 0 ;;
  *.*.*.*.*) return 0 ;;
  *.*.*.*) ;;
  *) return 0 ;;
  esac
  rest_=$1.
  hex_=
  while [ -n "$rest_" ]; do
    part_=${rest_%%.*}
    rest_=${rest_#*.}
    case $part_ in ???*[0-9]) return 0 ;; esac
    # A leading zero would make the shell read it as octal.
    case $part_ in 0?*) return 0 ;; esac
    [ "$part_" -le 255 ] || return 0
    hex_=$hex_$(printf '%02x' "$part_")
  done
  printf '%s' "$hex_"
}

digits_of() {
  case $1 in *:*) ipv6_digits "$1" ;; *) ipv4_digits "$1" ;; esac
}

# Whether the first $3 bits of two texts of hexadecimal digits are the same.
same_bits() {
  whole_=$(($3 / 4))
  if [ "$whole_" -gt 0 ]; then
    [ "$(printf '%s' "$1" | cut -c "1-$whole_")" = "$(printf '%s' "$2" | cut -c "1-$whole_")" ] || return 1
  fi
  bits_=$(($3 % 4))
  [ "$bits_" -eq 0 ] && return 0
  a_=$((0x$(printf '%s' "$1" | cut -c $((whole_ + 1)))))
  b_=$((0x$(printf '%s' "$2" | cut -c $((whole_ + 1)))))
  [ $((a_ >> (4 - bits_))) -eq $((b_ >> (4 - bits_))) ]
}

# Whether one entry of NO_PROXY names the host $2.
exempts() {
  entry_=${1#\[}
  entry_=${entry_%\]}
  [ "$entry_" = '*' ] && return 0
  case $entry_ in
  */*)
    length_=${entry_##*/}
    case $length_ in '' | *[!0-9]* | ????*) return 1 ;; esac
    range_=$(digits_of "${entry_%/*}")
    own_=$(digits_of "$2")
    if [ -z "$range_" ] || [ ${#range_} -ne ${#own_} ] || [ "$length_" -gt $((${#range_} * 4)) ]; then return 1; fi
    same_bits "$range_" "$own_" "$length_"
    ;;
  *)
    own_=$(digits_of "$2")
    if [ -n "$own_" ]; then [ "$(digits_of "$entry_")" = "$own_" ]; else
      case $2 in "${entry_#.}" | *".${entry_#.}") [ -n "${entry_#.}" ] ;; *) return 1 ;; esac
    fi
    ;;
  esac
}

# Sets noproxy to '*' where NO_PROXY names the manager, else to nothing.
read_no_proxy() {
  noproxy=
  list_=${NO_PROXY:-${no_proxy:-}},
  host_of_server=$(server_host)
  while [ -n "$list_" ]; do
    item_=$(printf '%s' "${list_%%,*}" | tr -d ' ')
    list_=${list_#*,}
    if [ -n "$item_" ] && exempts "$item_" "$host_of_server"; then noproxy='*'; fi
  done
}
