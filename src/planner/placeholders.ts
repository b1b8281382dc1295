import type { JoinTarget, Sources } from '../engines/types.ts';
import { type Family, familyTitle } from '../network/family.ts';
import type { NodeAddress } from '../network/node-addresses.ts';
import type { NetworkPlan } from '../network/plan.ts';

/** Texts that stand for what is only known when there are nodes. Angle brackets occur in no real value. */

/** One address of each family of the cluster. */
export function placeholderAddresses(network: NetworkPlan): NodeAddress[] {
  return network.families.map((family) => placeholderAddress(family, 'the node'));
}

/** Where nodes join, by an address of the family that the plan says. */
export function placeholderJoin({ join }: NetworkPlan): JoinTarget {
  return { host: { address: placeholderAddress(join.value.family, 'the init server') }, port: join.value.port };
}

export const placeholderTokens = { server: '<server token>', agent: '<agent token>' };

/** Answers every key of every object with a placeholder that names both. */
export const placeholderSources: Sources = {
  secret: (_, name, namespace) => placeholderData(namespace === undefined ? name : `${namespace}/${name}`),
  files: (kind, name) => ({ get: (key) => ({ content: `<${key} of ${kind} ${name}>` }) }),
};

function placeholderAddress(family: Family, whose: string): NodeAddress {
  return { family, text: `<${familyTitle[family]} address of ${whose}>` };
}

function placeholderData(name: string): Readonly<Record<string, string>> {
  return new Proxy({}, { get: (_, key) => (typeof key === 'string' ? `<${key} of Secret ${name}>` : undefined) });
}
