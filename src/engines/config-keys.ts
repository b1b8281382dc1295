import type { ConfigKey, KeySupport } from '../network/facts.ts';

/** Keys that behave alike: how a file gives them, what servers and agents make of them, and their names, space-separated. */
export type KeyGroup = readonly [kind: ConfigKey['kind'], server: KeySupport, agent: KeySupport, names: string];

/** Unfolds groups into the map that rules and rendering ask; the grouped form only keeps the data files short. */
export function keysFrom(groups: readonly KeyGroup[]): Readonly<Record<string, ConfigKey>> {
  const keys: Record<string, ConfigKey> = {};
  for (const [kind, server, agent, names] of groups) {
    const key: ConfigKey = { kind, server, agent };
    for (const name of names.trim().split(/\s+/)) keys[name] = key;
  }
  return keys;
}
