/** What a registration command is made of. */
export interface CommandParts {
  /** The manager's URL without a slash at the end, IPv6 addresses in brackets. */
  readonly url: string;
  /** The token, or a placeholder for it. */
  readonly token: string;
  /** SHA-256 of the authority that signed the manager's certificate; absent where a public one did. */
  readonly caChecksum?: string;
  /** Environment of the node agents of the cluster, such as proxies. */
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  /** The script itself is downloaded without looking at the certificate. */
  readonly insecure?: boolean;
}

/** What one host says of itself, added to a command. */
export interface HostOptions {
  readonly etcd?: boolean;
  readonly controlPlane?: boolean;
  readonly worker?: boolean;
  readonly nodeName?: string;
  readonly address?: string;
  readonly internalAddress?: string;
  readonly labels?: readonly string[];
  readonly taints?: readonly string[];
}

/** Characters that mean nothing to a shell, in any place of a command. */
const plainText = /^[A-Za-z0-9_@%+=:,./-]+$/;
const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A text as one word of a POSIX shell, unchanged where nothing in it needs quotes. NUL cannot be in a command. */
export function shellQuoted(text: string): string {
  return plainText.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as one word of PowerShell, which takes typographic quotes for plain ones. */
export function powerShellQuoted(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** A name for the environment of a shell; others cannot be set and are left out, as upstream does. */
export function isEnvironmentName(name: string): boolean {
  return environmentName.test(name);
}

/** The command that registers a Linux host. Roles and what else the host says go behind it. */
export function linuxCommand(parts: CommandParts, host: HostOptions = {}): string {
  const { url, token, caChecksum, insecure = false } = parts;
  // Twice: sudo hands no environment on.
  const environment = environmentOf(parts).map(({ name, value }) => `${name}=${shellQuoted(value)} `);
  // Brackets are a pattern for curl, too, unless it is told otherwise.
  const flags = `${insecure ? '--insecure ' : ''}-f${url.includes('[') ? 'g' : ''}L`;
  const words = [
    ...['--server', shellQuoted(url), '--label', "'cattle.io/os=linux'", '--token', tokenWord(token, shellQuoted)],
    ...(caChecksum === undefined ? [] : ['--ca-checksum', shellQuoted(caChecksum)]),
    ...hostWords(host),
  ];
  const script = shellQuoted(`${url}/system-agent-install.sh`);
  return `${environment.join('')}curl ${flags} ${script} | sudo ${environment.join('')}sh -s - ${words.join(' ')}`;
}

/** The command that registers a Windows worker, for PowerShell. */
export function windowsCommand(parts: CommandParts): string {
  const { url, token, caChecksum, insecure = false } = parts;
  const environment = environmentOf(parts).map(({ name, value }) => `$env:${name}=${powerShellQuoted(value)}; `);
  const flags = `${insecure ? '--insecure ' : ''}-f${url.includes('[') ? 'g' : ''}L`;
  const words = [
    ...['-Server', powerShellQuoted(url), '-Label', "'cattle.io/os=windows'"],
    ...['-Token', tokenWord(token, powerShellQuoted), '-Worker'],
    ...(caChecksum === undefined ? [] : ['-CaChecksum', powerShellQuoted(caChecksum)]),
  ];
  const download = `curl.exe ${flags} ${powerShellQuoted(`${url}/wins-agent-install.ps1`)} -o install.ps1`;
  return `${environment.join('')}${download}; Set-ExecutionPolicy Bypass -Scope Process -Force; ./install.ps1 ${words.join(' ')}`;
}

/** A placeholder stays as it is: whoever fills it in has no quotes to care for, as tokens need none. */
function tokenWord(token: string, quoted: (text: string) => string): string {
  return /^\{[a-z]+\}$/.test(token) || plainText.test(token) ? token : quoted(token);
}

function environmentOf({ environment = [] }: CommandParts): readonly { name: string; value: string }[] {
  return environment.filter(({ name }) => isEnvironmentName(name));
}

function hostWords(host: HostOptions): string[] {
  const valued = (flag: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [flag, shellQuoted(value)];
  return [
    ...(host.etcd ? ['--etcd'] : []),
    ...(host.controlPlane ? ['--controlplane'] : []),
    ...(host.worker ? ['--worker'] : []),
    ...valued('--node-name', host.nodeName),
    ...valued('--address', host.address),
    ...valued('--internal-address', host.internalAddress),
    ...(host.labels ?? []).flatMap((label) => valued('--label', label)),
    ...(host.taints ?? []).flatMap((taint) => valued('--taints', taint)),
  ];
}
