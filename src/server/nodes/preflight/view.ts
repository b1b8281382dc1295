import type { ClusterSubject } from '../../../kinds/cluster/subject.ts';
import type { NodeRegistrationRequest } from '../../../kinds/node-registration/subject.ts';
import type { Issue, Severity } from '../../../lib/issue.ts';
import type { Family } from '../../../network/family.ts';
import { usableOnNode } from '../../../network/scope.ts';
import type { HostAddress, HostFacts } from './facts.ts';

/** What every check sees. */
export interface HostView {
  readonly facts: HostFacts;
  readonly subject: ClusterSubject;
  readonly request: NodeRegistrationRequest;
  /** Families of the cluster, primary first; empty where its ranges cannot be read. */
  readonly families: readonly Family[];
  /** The host is a machine of the cluster already: what the engine left and opened is its own. */
  readonly known: boolean;
  readonly now: Date;
}

/** Says what one aspect of a host means for the cluster. */
export type Check = (view: HostView) => Iterable<Issue>;

/** One finding of a check; `place` is what was looked at, e.g. `routes`. */
export function finding(code: string, severity: Severity, place: string, message: string, fix: string): Issue {
  return { code: `preflight-${code}`, severity, path: [place], message, fix };
}

/** Links that engines, CNIs and container tools make; what they hold is no address of the host itself. */
const virtualLink =
  /^(lo|cni\d*|flannel.*|cali.*|tunl\d+|vxlan.*|cilium.*|lxc.*|veth.*|docker\d*|br-.*|kube-.*|nodelocaldns|wireguard\.cali|wg-v6\.cali|virbr\d+|podman\d+)$/;

export function isVirtualLink(link: string): boolean {
  return virtualLink.test(link);
}

/** Flags of addresses that will not last, or are not in use. */
const unstable = ['temporary', 'deprecated', 'tentative', 'optimistic', 'dadfailed'];

export function whyUnstable({ flags }: HostAddress): string | undefined {
  return unstable.find((flag) => flags.includes(flag));
}

/** Addresses by which other nodes can know the host. */
export function lastingAddresses({ facts }: HostView, family?: Family): HostAddress[] {
  return facts.addresses.filter(
    (found) =>
      usableOnNode(found.scope) &&
      !isVirtualLink(found.link) &&
      whyUnstable(found) === undefined &&
      (family === undefined || found.address.family === family),
  );
}
