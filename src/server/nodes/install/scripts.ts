import { hash } from 'node:crypto';
import {
  linuxInstallScript,
  linuxUninstallScript,
  type ScriptParts,
  type ScriptValues,
  windowsInstallScript,
  windowsUninstallScript,
} from './install-script.ts';

/** The scripts as they are served now. */
export interface Scripts {
  linux(): Promise<string>;
  windows(): Promise<string>;
  readonly linuxUninstaller: string;
  readonly windowsUninstaller: string;
}

export interface ScriptsOptions {
  readonly parts: ScriptParts;
  serverUrl(): string;
  /** PEM of the authority; empty where a public one signed. */
  authority(): string;
  /** Setting `agent-tls-mode`. */
  isStrict(): boolean;
  checksums(): Promise<Readonly<Record<string, string>>>;
}

/** SHA-256 of exactly what `/cacerts` serves; undefined where that is empty. */
export function caChecksumOf(authority: string): string | undefined {
  return authority === '' ? undefined : hash('sha256', authority, 'hex');
}

export function openScripts(options: ScriptsOptions): Scripts {
  const { parts } = options;
  const linuxUninstaller = linuxUninstallScript(parts);
  const values = async (): Promise<ScriptValues> => {
    const caChecksum = caChecksumOf(options.authority());
    return {
      server: options.serverUrl(),
      ...(caChecksum === undefined ? {} : { caChecksum }),
      strict: options.isStrict(),
      agents: await options.checksums(),
      uninstaller: hash('sha256', linuxUninstaller, 'hex'),
    };
  };
  return {
    linux: async () => linuxInstallScript(parts, await values()),
    windows: async () => windowsInstallScript(parts, await values()),
    linuxUninstaller,
    windowsUninstaller: windowsUninstallScript(parts),
  };
}
