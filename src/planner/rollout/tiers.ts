import type { ObservedNode } from './world.ts';

/** Groups of nodes in the order in which they come up and change. */
export const tiers = ['bootstrap', 'etcd', 'control-plane', 'worker', 'windows'] as const;
export type Tier = (typeof tiers)[number];

/** A node with several roles belongs to the first of its tiers. */
export function tierOf({ name, profile }: ObservedNode, init: string | undefined): Tier {
  if (name === init) return 'bootstrap';
  if (profile.roles.etcd) return 'etcd';
  if (profile.roles.controlPlane) return 'control-plane';
  return profile.windows ? 'windows' : 'worker';
}

/** Names of the nodes that are not being deleted, tier by tier, by name within each. */
export function rolloutOrder(nodes: readonly ObservedNode[], init: string | undefined): string[] {
  const live = nodes.filter(({ deleting }) => !deleting);
  const rank = (node: ObservedNode) => tiers.indexOf(tierOf(node, init));
  return live.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}
