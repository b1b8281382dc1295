import type { MachineTemplate } from '../../kinds/machinepool/schema.ts';
import { sha256Hex } from '../../lib/digest.ts';
import type { CloudAccount } from './accounts.ts';

/**
 * What a provider's verdict is about: the configuration with the families, and the credential. Only half of the digest's
 * digits, of values that nobody guesses: it tells nothing of the credential.
 */
export function validationHashOf(
  { driver, config, configHash, families }: MachineTemplate,
  { key, digest }: Pick<CloudAccount, 'key' | 'digest'>,
): string {
  return sha256Hex(JSON.stringify([driver, configHash ?? config, families, key, digest])).slice(0, 32);
}
