import { isEnvironmentName, shellQuoted } from '../../network/registration-command.ts';
import type { UserDataOrder } from './order.ts';

/** Folder on the host with everything that the first boot needs; only root reads it. */
export const bootstrapFolder = '/var/lib/drover-bootstrap';
/** What happened at the first boot. */
export const bootstrapLog = '/var/log/drover-bootstrap.log';

/** A file for the host, by its path. */
export interface HostFile {
  readonly path: string;
  /** As `chmod` takes it, e.g. `0600`. */
  readonly mode: string;
  readonly content: string;
}

/** Files of the first boot of a Linux host. The token is in none that others can read, and in no argument. */
export function linuxBootstrapFiles(order: UserDataOrder): HostFile[] {
  const { authority } = order.manager;
  return [
    ...(authority === '' ? [] : [{ path: `${bootstrapFolder}/ca.pem`, mode: '0600', content: authority }]),
    { path: `${bootstrapFolder}/environment`, mode: '0600', content: environmentFile(order) },
    { path: `${bootstrapFolder}/bootstrap.sh`, mode: '0700', content: linuxBootstrapScript },
  ];
}

/** What the install script reads; the roles of the machine are known to the manager. */
function environmentFile({ manager, machine, token, environment }: UserDataOrder): string {
  const variables: (readonly [string, string])[] = [
    ...environment.filter(({ name }) => isEnvironmentName(name)).map(({ name, value }) => [name, value] as const),
    ['CATTLE_SERVER', manager.url],
    ['CATTLE_TOKEN', token],
    ...(manager.caChecksum === undefined ? [] : [['CATTLE_CA_CHECKSUM', manager.caChecksum] as const]),
    ['CATTLE_ROLE_NONE', 'true'],
    ['DROVER_MACHINE', machine],
    ['DROVER_STRICT', String(manager.strict)],
  ];
  // NUL cannot be in the environment of a process.
  const lines = variables.map(([name, value]) => `export ${name}=${shellQuoted(value.replaceAll('\0', ''))}`);
  return `${lines.join('\n')}\n`;
}

/**
 * Registers the host by the script that custom hosts use, as often as it takes within bounds: the network, a resolver or
 * a clock may be late after the first boot, and the manager may be busy. The script is downloaded by the authority that
 * came with the user data, so that nobody in between can hand out another one.
 */
const linuxBootstrapScript = `#!/bin/sh
# Registers this host with its cluster. Written by the manager, run once by cloud-init.
set -u
umask 077
folder=${bootstrapFolder}
script=$folder/install.sh
exec 3>&1 >>${bootstrapLog} 2>&1

say() {
  printf '%s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"
  printf 'drover-bootstrap: %s\\n' "$*" >&3
}

fetch() {
  curl -fsS -g --proto =https --connect-timeout 10 --max-time 120 "$@" -o "$script" "$CATTLE_SERVER/system-agent-install.sh"
}

download() {
  if [ -s "$folder/ca.pem" ]; then
    fetch --cacert "$folder/ca.pem" && return 0
    if [ "$DROVER_STRICT" = true ]; then return 1; fi
  fi
  fetch
}

# Runs a command until it succeeds. $1: tries, $2: seconds between them, $3: what it does; the command follows.
persist() {
  tries=$1
  pause=$2
  what=$3
  shift 3
  try=1
  until "$@"; do
    if [ "$try" -ge "$tries" ]; then
      say "$what failed $try times, the last time at $(date -u); see ${bootstrapLog}"
      exit 1
    fi
    if [ "$try" = 1 ]; then say "$what failed, trying again every $pause s"; fi
    try=$((try + 1))
    sleep "$pause"
  done
}

command -v curl >/dev/null || { say 'curl is missing; take an image that has it, or add packages: [curl] to the user data'; exit 1; }
. "$folder/environment"
export CATTLE_AGENT_TRIES="\${CATTLE_AGENT_TRIES:-120}"

# An identity that came with the image is that of another host.
if [ "$(cat "$folder/machine" 2>/dev/null)" != "$DROVER_MACHINE" ]; then
  rm -f "\${CATTLE_AGENT_CONFIG_DIR:-/etc/rancher/agent}/cattle-id"
  printf '%s\\n' "$DROVER_MACHINE" >"$folder/machine"
fi

say "registering with $CATTLE_SERVER"
persist "\${DROVER_BOOTSTRAP_TRIES:-360}" "\${DROVER_BOOTSTRAP_PAUSE:-5}" 'the download of the install script' download
persist 5 "\${DROVER_BOOTSTRAP_PAUSE:-30}" 'the registration' sh "$script"
rm -f "$folder/environment" "$script"
say 'registered'
`;
