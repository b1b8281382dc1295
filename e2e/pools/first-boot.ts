import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { shellQuoted } from '../../src/network/registration-command.ts';
import type { Place } from '../lab/place.ts';

/** What is read of `#cloud-config` here, in cloud-init's words. Another key is an error: it would be left out silently. */
interface CloudConfig {
  readonly hostname?: string;
  readonly write_files?: readonly WrittenFile[];
  readonly runcmd?: readonly (string | readonly string[])[];
}

interface WrittenFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
  readonly encoding?: string;
}

const understood = ['hostname', 'preserve_hostname', 'prefer_fqdn_over_hostname', 'write_files', 'runcmd'];
const script = '/var/lib/cloud/instance/scripts/runcmd';
/** What the commands of the first boot print. */
export const firstBootLog = '/var/log/cloud-init-output.log';

/**
 * Runs user data on a machine of the lab as cloud-init does at the first boot: the host's name, then files, then one
 * script of all commands. The script goes on after this returns. Throws where the user data is nothing that is understood.
 */
export async function bootFirst(place: Place, userData: string): Promise<void> {
  const config = readCloudConfig(userData);
  if (config.hostname !== undefined) {
    await place.ok([
      'sh',
      '-c',
      'echo "$1" >/proc/sys/kernel/hostname && echo "$1" >/etc/hostname',
      'sh',
      config.hostname,
    ]);
  }
  for (const file of config.write_files ?? []) writeOne(place, file);
  const commands = (config.runcmd ?? []).map((words) =>
    typeof words === 'string' ? words : words.map(shellQuoted).join(' '),
  );
  writeOne(place, { path: script, content: `#!/bin/sh\n${commands.join('\n')}\n`, permissions: '0700' });
  place.start(['sh', script], firstBootLog);
}

/** As the YAML of cloud-init's Python reads it. */
function readCloudConfig(userData: string): CloudConfig {
  if (!userData.startsWith('#cloud-config\n')) {
    throw new Error(`the user data begins with ${userData.split('\n')[0]}, expected #cloud-config`);
  }
  const config = parse(userData, { version: '1.1' }) as Record<string, unknown>;
  const strange = Object.keys(config).filter((key) => !understood.includes(key));
  if (strange.length > 0) throw new Error(`the lab does not know what cloud-init does with ${strange.join(', ')}`);
  return config;
}

function writeOne(place: Place, { path, content, permissions = '0644', encoding = '' }: WrittenFile): void {
  const isEncoded = ['b64', 'base64'].includes(encoding);
  if (!isEncoded && !['', 'text/plain'].includes(encoding)) throw new Error(`${path} is encoded as ${encoding}`);
  const at = place.path(path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, isEncoded ? Buffer.from(content, 'base64') : content);
  chmodSync(at, Number.parseInt(permissions, 8));
}
