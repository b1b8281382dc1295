import { isEnvironmentName, powerShellQuoted, shellQuoted } from '../../../network/registration-command.ts';

/** What a served script knows without being told. */
export interface ScriptValues {
  /** The manager's URL without a slash at the end. */
  readonly server: string;
  /** SHA-256 of what `/cacerts` serves; absent where a public authority signed the manager's certificate. */
  readonly caChecksum?: string;
  /** Setting `agent-tls-mode` is `strict`: only the manager's own authority counts. */
  readonly strict: boolean;
  /** SHA-256 by the architecture's name, of the agents that the manager has. */
  readonly agents: Readonly<Record<string, string>>;
  /** SHA-256 of the uninstall script. */
  readonly uninstaller?: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
}

/** The parts of a script: text by file name. */
export type ScriptParts = ReadonlyMap<string, string>;

/** Order in which the parts of the Linux script stand; all of them only define functions. */
export const linuxParts = [
  'talk.sh',
  'options.sh',
  'proxy.sh',
  'requests.sh',
  'trust.sh',
  'addresses.sh',
  'preflight.sh',
  'agent.sh',
  'service.sh',
  'register.sh',
  'main.sh',
] as const;

export const linuxUninstaller = 'uninstall.sh';
export const windowsInstaller = 'install.ps1';
export const windowsUninstaller = 'uninstall.ps1';

/**
 * The install script for Linux. It does nothing before its last line, so that a download that was cut off does nothing.
 * What the caller's environment says wins over what the manager knows.
 */
export function linuxInstallScript(parts: ScriptParts, values: ScriptValues): string {
  const known: [name: string, value: string][] = [
    ['CATTLE_SERVER', values.server],
    ...(values.caChecksum === undefined ? [] : [['CATTLE_CA_CHECKSUM', values.caChecksum] as [string, string]]),
    ['STRICT_VERIFY', String(values.strict)],
  ];
  const lines = [
    '#!/usr/bin/env sh',
    'set -u',
    ...(values.environment ?? [])
      .filter(({ name }) => isEnvironmentName(name))
      .map(({ name, value }) => `export ${name}=${shellQuoted(value)}`),
    ...known.map(([name, value]) => `[ -n "\${${name}:-}" ] || ${name}=${shellQuoted(value)}`),
    ...Object.entries(values.agents)
      .sort()
      .filter(([architecture]) => isEnvironmentName(architecture))
      .map(([architecture, checksum]) => `DROVER_AGENT_CHECKSUM_${architecture}=${shellQuoted(checksum)}`),
    ...(values.uninstaller === undefined ? [] : [`DROVER_UNINSTALL_CHECKSUM=${shellQuoted(values.uninstaller)}`]),
  ];
  return `${lines.join('\n')}\n\n${textOf(parts, linuxParts)}\nmain "$@"\n`;
}

/** The script that removes the agent from a Linux host. */
export function linuxUninstallScript(parts: ScriptParts): string {
  return `#!/usr/bin/env sh\n# Removes the node agent from this host.\n${textOf(parts, [linuxUninstaller])}\nmain "$@"\n`;
}

/** The install script for Windows: parameters must stand first, so what the manager knows goes behind them. */
export function windowsInstallScript(parts: ScriptParts, values: ScriptValues): string {
  const lines = [
    `$Known = @{`,
    `  Server = ${powerShellQuoted(values.server)}`,
    `  CaChecksum = ${powerShellQuoted(values.caChecksum ?? '')}`,
    `  Strict = ${values.strict ? '$true' : '$false'}`,
    `  AgentChecksum = ${powerShellQuoted(values.agents.windows ?? '')}`,
    `}`,
    ...(values.environment ?? [])
      .filter(({ name }) => isEnvironmentName(name))
      .map(({ name, value }) => `$env:${name} = ${powerShellQuoted(value)}`),
  ];
  return textOf(parts, [windowsInstaller]).replace('# KNOWN #', () => lines.join('\n'));
}

export function windowsUninstallScript(parts: ScriptParts): string {
  return textOf(parts, [windowsUninstaller]);
}

function textOf(parts: ScriptParts, names: readonly string[]): string {
  return names
    .map((name) => {
      const text = parts.get(name);
      if (text === undefined) throw new Error(`the part ${name} of the install script is missing in this installation`);
      return text;
    })
    .join('\n');
}
