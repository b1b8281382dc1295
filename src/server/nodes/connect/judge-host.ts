import type { ClusterSubject } from '../../../kinds/cluster/subject.ts';
import {
  addressAnnotation,
  detectedAddressesAnnotation,
  internalAddressAnnotation,
  nodeNameLabel,
} from '../../../kinds/machine/names.ts';
import { nodeRegistrationSubject } from '../../../kinds/node-registration/build-subject.ts';
import type {
  LiveNode,
  NodeRegistrationRequest,
  NodeRegistrationSubject,
} from '../../../kinds/node-registration/subject.ts';
import type { Issue } from '../../../lib/issue.ts';
import { judge, type Rule } from '../../../lib/rule.ts';
import { type Address, parseAddress } from '../../../network/address.ts';
import type { ManagerFacts } from '../../../network/facts.ts';
import { readNodeAddresses } from '../../../network/node-addresses.ts';
import { hostnameAnnotation, type StoredCluster, type StoredMachine } from './machine-objects.ts';

/** What the server does not know by itself about clusters and hosts; whoever starts it does. */
export interface NodeKnowledge {
  /** Everything that follows from a cluster, its network plan among it. */
  subjectOf(cluster: StoredCluster, manager: ManagerFacts): ClusterSubject;
  readonly rules: readonly Rule<NodeRegistrationSubject>[];
}

/** All that the rules say of a host that asks to join; `others` are the other machines of the cluster. */
export function judgeHost(
  rules: readonly Rule<NodeRegistrationSubject>[],
  request: NodeRegistrationRequest,
  subject: ClusterSubject,
  others: readonly StoredMachine[],
): Issue[] {
  return judge(rules, nodeRegistrationSubject(request, subject, others.map(liveNode)));
}

/** A machine as the rules see it, with the addresses that it gave and those that were found or seen on it. */
export function liveNode({ metadata, status }: StoredMachine): LiveNode {
  const { annotations = {}, labels = {}, name } = metadata;
  const lists = [internalAddressAnnotation, addressAnnotation, detectedAddressesAnnotation];
  const given = lists.flatMap((name) =>
    readNodeAddresses(annotations[name] ?? '').flatMap(({ address }) => address ?? []),
  );
  const seen = (status?.addresses ?? []).flatMap(({ address }): Address[] => {
    const parsed = parseAddress(address);
    return parsed.ok ? [parsed.value] : [];
  });
  const title = status?.nodeRef?.name ?? labels[nodeNameLabel] ?? annotations[hostnameAnnotation] ?? name;
  const byText = new Map([...given, ...seen].map((address) => [address.text, address]));
  return { name: title, addresses: [...byText.values()] };
}
