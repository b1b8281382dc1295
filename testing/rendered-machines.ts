import type { NodeProfile, RenderContext } from '../src/engines/types.ts';
import { type Address, addressFrom } from '../src/network/address.ts';
import { cidr } from '../src/network/cidr.ts';
import type { Family } from '../src/network/family.ts';
import { placeholderSources } from '../src/planner/placeholders.ts';
import { cnisOf, type RenderedNode, renderNode } from '../src/planner/render-node.ts';
import { type RolesInput, renderRoles } from '../src/planner/render-roles.ts';
import type { RenderedMachine } from './component-checks/node.ts';

const nodeNetworks = {
  internal: { ipv4: cidr('192.168.64.0/18'), ipv6: cidr('fd3b:91c4:7a20:1::/64') },
  external: { ipv4: cidr('52.28.0.0/16'), ipv6: cidr('2a05:d014:77aa:1::/64') },
} as const;

/** A node of a role with real addresses, rendered, and what an engine finds on it. */
export interface RenderedRole {
  readonly title: string;
  readonly node: NodeProfile;
  readonly rendered: RenderedNode;
  readonly machine: RenderedMachine;
}

/** Which addresses nodes have besides one internal address of each family of the cluster. */
export interface AddressOptions {
  /** Families of external addresses. */
  readonly external?: readonly Family[];
  /** Also families that the cluster does not have. */
  readonly bothFamilies?: boolean;
}

/** Renders one machine of each kind that a cluster has, with real addresses; joiners join the init server. */
export function renderMachines(input: RolesInput, options: AddressOptions = {}): RenderedRole[] {
  const cnis = cnisOf(input.cluster, input.engine.facts, input.cnis);
  return renderRoles(input).map(({ title, node }, index) => {
    const real: NodeProfile = {
      ...node,
      name: `node-${index + 1}`,
      internal: addressesOf('internal', options.bothFamilies ? ['ipv4', 'ipv6'] : input.network.families, index),
      external: addressesOf('external', options.external ?? [], index),
    };
    const context: RenderContext = {
      cluster: input.cluster,
      version: input.version,
      network: input.network,
      contract: input.contract,
      tokens: { server: 'server-token', agent: 'agent-token' },
      sources: placeholderSources,
      ...(!node.init && { join: joinOf(input) }),
    };
    const rendered = renderNode(real, context, input.engine, cnis);
    const machine: RenderedMachine = {
      name: `${title} ${real.name}`,
      engine: input.engine.facts.name,
      minor: input.version.minor,
      server: node.roles.etcd || node.roles.controlPlane,
      windows: node.windows,
      files: rendered.files,
    };
    return { title, node: real, rendered, machine };
  });
}

function joinOf({ network }: RolesInput): NonNullable<RenderContext['join']> {
  const { port, family } = network.join.value;
  const [address] = addressesOf('internal', [family], 0);
  if (!address) throw new Error('no address to join at');
  return { host: { address }, port };
}

function addressesOf(kind: keyof typeof nodeNetworks, families: readonly Family[], index: number): Address[] {
  return families.map((family) => addressFrom(family, nodeNetworks[kind][family].network.value + BigInt(index) + 11n));
}
