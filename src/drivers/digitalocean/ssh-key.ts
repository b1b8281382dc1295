import { generateKeyPairSync } from 'node:crypto';
import type { Api } from './api/client.ts';
import { SshKey } from './api/wire.ts';

/** Beginning of the names of keys that managers have made; people have no use for those. */
export const madeKeyPrefix = 'drover-';

export function keyName(managerId: string, clusterId: string): string {
  return `${madeKeyPrefix}${managerId}-${clusterId}`;
}

const listing = { key: 'ssh_keys', item: SshKey, idOf: ({ id }: SshKey) => id };

export function listKeys(api: Api): Promise<SshKey[]> {
  return api.list({ path: 'account/keys', doing: 'list SSH keys' }, listing);
}

/**
 * Number of the public key that the droplets of a cluster are made with when the user names none. A droplet without a key
 * gets a password for root, which is sent by mail; with a key whose private half nobody has it gets none, and nobody in.
 */
export async function ensureKey(api: Api, name: string): Promise<number> {
  const found = (await listKeys(api)).find((key) => key.name === name);
  if (found) return found.id;
  const body = { name, public_key: throwAwayKey(name) };
  const made = await api.make({ path: 'account/keys', doing: `add the SSH key ${name}` }, body, 'ssh_key', SshKey);
  return made.id;
}

/** A new public key as OpenSSH writes it (RFC 8709, section 4). Its private half is gone when this returns. */
function throwAwayKey(comment: string): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const type = 'ssh-ed25519';
  const blob = Buffer.concat([withLength(Buffer.from(type)), withLength(Buffer.from(x, 'base64url'))]);
  return `${type} ${blob.toString('base64')} ${comment}`;
}

/** A string of RFC 4251, section 5. */
function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
