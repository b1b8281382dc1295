import { DigitaloceanConfig } from '../../kinds/digitaloceanconfig/schema.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import { textIn } from '../../kinds/machine-config-values.ts';
import { applyDefaults } from '../../lib/schema/defaults.ts';
import { readSchema } from '../../lib/schema/node.ts';

/** A machine configuration as the driver takes it, defaults filled in. */
export interface DropletSettings {
  readonly region: string;
  readonly size: string;
  /** Slug, or the number of an image. */
  readonly image: string;
  readonly ipv6: boolean;
  /** Nodes reach each other by the private IPv4 address, which every droplet has, and not by the public one. */
  readonly privateNetworking: boolean;
  readonly backups: boolean;
  readonly monitoring: boolean;
  /** Tags of the user. */
  readonly tags: readonly string[];
  /** A key of the account that lets people in; absent for none. */
  readonly ssh: { readonly fingerprint: string; readonly port: number } | undefined;
}

/** Reads a machine configuration; a field that is empty has its default, as with the flags of the node driver. */
export function settingsOf(config: MachineConfig): DropletSettings {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== ''));
  const full = applyDefaults(readSchema(DigitaloceanConfig), given) as MachineConfig;
  const fingerprint = textIn(full, 'sshKeyFingerprint').trim().toLowerCase();
  return {
    region: textIn(full, 'region'),
    size: textIn(full, 'size'),
    image: textIn(full, 'image'),
    ipv6: full.ipv6 === true,
    privateNetworking: full.privateNetworking === true,
    backups: full.backups === true,
    monitoring: full.monitoring === true,
    tags: listOf(textIn(full, 'tags')),
    ssh: fingerprint === '' ? undefined : { fingerprint, port: Number(textIn(full, 'sshPort')) },
  };
}

function listOf(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}
