import { defaultNodeMask, nodeRanges, podAddresses } from './capacity.ts';
import type { Cidr } from './cidr.ts';
import { addressBits, type Family, familyTitle, type Stack } from './family.ts';
import type { Given, NetworkInput } from './input.ts';
import type { NodeMask } from './plan.ts';

/** Arguments of kube-controller-manager that set the prefix length of a node's pod range. */
export const nodeMaskFlags: Readonly<Record<keyof NetworkInput['nodeMasks'], string>> = {
  any: 'node-cidr-mask-size',
  ipv4: 'node-cidr-mask-size-ipv4',
  ipv6: 'node-cidr-mask-size-ipv6',
};

/** The argument that sets a family's mask: on dual-stack the suffixed one, on single-stack the one that the user took. */
export function nodeMaskFlag(family: Family, stack: Stack, { nodeMasks }: Pick<NetworkInput, 'nodeMasks'>): string {
  return stack === 'dual' || nodeMasks[family] ? nodeMaskFlags[family] : nodeMaskFlags.any;
}

/** How many bits the node mask may be longer than an IPv6 pod range: the allocator keeps a bitmap of 65,536 ranges. */
export const widestIpv6Spread = 16;

/** A node mask as a plain decimal number that the family can have; undefined for every other text. */
export function readNodeMask(text: string, family: Family): number | undefined {
  const size = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Number.NaN;
  return size <= addressBits[family] ? size : undefined;
}

/** What the user gave for a family's mask; the flag without suffix counts on single-stack clusters only. */
export function givenNodeMask(family: Family, stack: Stack, input: NetworkInput): Given<string> | undefined {
  return input.nodeMasks[family] ?? (stack === 'dual' ? undefined : input.nodeMasks.any);
}

/** The prefix length of the pod range that each node gets: the given one where it can be read, else Kubernetes' own. */
export function nodeMaskOf(family: Family, stack: Stack, input: NetworkInput): NodeMask {
  const given = givenNodeMask(family, stack, input);
  const size = given && readNodeMask(given.value, family);
  if (given && size !== undefined) {
    return { family, value: size, origin: 'given', why: `the controller manager is told /${size}`, path: given.path };
  }
  const value = defaultNodeMask[family];
  return {
    family,
    value,
    origin: 'default',
    why: `Kubernetes gives each node a /${value} of ${familyTitle[family]} unless told otherwise`,
  };
}

/** Why kube-controller-manager refuses to cut node ranges of this mask out of a pod range; undefined when it does not. */
export function nodeMaskMisfit(pods: Cidr, mask: number): 'range-too-narrow' | 'range-too-wide' | undefined {
  if (pods.prefix > mask) return 'range-too-narrow';
  return pods.family === 'ipv6' && mask - pods.prefix > widestIpv6Spread ? 'range-too-wide' : undefined;
}

/**
 * A node mask that a pod range can take: Kubernetes' default where that works, else the nearest one that leaves ranges
 * for `nodes` nodes and addresses for `pods` pods on each. Undefined where no mask does all of it.
 */
export function suggestedNodeMask(range: Cidr, nodes: bigint, pods: number): number | undefined {
  const usual = defaultNodeMask[range.family];
  const last = range.family === 'ipv6' ? Math.min(range.prefix + widestIpv6Spread, 128) : 32;
  const candidates: number[] = [];
  for (let mask = range.prefix; mask <= last; mask += 1) {
    if (nodeRanges(range, mask) >= nodes && podAddresses(range.family, mask) >= BigInt(pods)) candidates.push(mask);
  }
  // 256 node ranges where the default cannot be had: what the engines' own default ranges give.
  const wanted = range.prefix > usual ? range.prefix + 8 : usual;
  return candidates.reduce<number | undefined>(
    (best, mask) => (best === undefined || Math.abs(mask - wanted) < Math.abs(best - wanted) ? mask : best),
    undefined,
  );
}
