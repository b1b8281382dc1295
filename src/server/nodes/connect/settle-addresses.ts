import type { ClusterSubject } from '../../../kinds/cluster/subject.ts';
import { detectedAddressesAnnotation } from '../../../kinds/machine/names.ts';
import { addressOf, type DetectedAddress } from '../../../kinds/node-registration/detected-addresses.ts';
import type { NodeRegistrationRequest, NodeRegistrationSubject } from '../../../kinds/node-registration/subject.ts';
import type { Issue } from '../../../lib/issue.ts';
import type { Rule } from '../../../lib/rule.ts';
import { familiesOf } from '../../../network/family.ts';
import { assignNodeAddresses, readNodeAddresses } from '../../../network/node-addresses.ts';
import { judgeHost } from './judge-host.ts';
import type { StoredMachine } from './machine-objects.ts';
import type { HostRequest } from './read-request.ts';

/** What is looked at besides the host itself. */
export interface SettlingContext {
  readonly rules: readonly Rule<NodeRegistrationSubject>[];
  readonly subject: ClusterSubject;
  /** The other machines of the cluster. */
  readonly others: readonly StoredMachine[];
  /** The machine that the host is already. */
  readonly before?: StoredMachine;
}

/**
 * The request of a host with the addresses that its node uses. What somebody named stays as it is. Otherwise those that
 * were found count as internal ones: the rules judge them like given ones, but what a rule refuses is left out, and so
 * is all but the first of each family of the cluster. A machine keeps the addresses that it has for as long as the host
 * has them: another order or another lease of an interface is no reason to change a node that runs.
 */
export function settleAddresses(host: HostRequest, context: SettlingContext): NodeRegistrationRequest {
  const { detected: found = [], ...request } = host.registration;
  if (request.internalAddress !== undefined || request.address !== undefined) return request;
  const candidates = withoutDoubles([...keptAddresses(found, host.present, context.before), ...found]);
  if (candidates.length === 0) return request;
  const detected = withRefusals(candidates, request, context);
  const usable = detected.flatMap((one) => (one.refusal === undefined ? (addressOf(one) ?? []) : []));
  const { nodeIp } = assignNodeAddresses({ families: context.subject.plan?.families ?? familiesOf.dual }, usable, []);
  const internalAddress = nodeIp.map(({ text }) => text).join(',');
  return { ...request, detected, ...(internalAddress === '' ? {} : { internalAddress }) };
}

/** Addresses that a machine has from before: those that were found then, and those that its node says it has. */
function keptAddresses(
  found: readonly DetectedAddress[],
  present: string | undefined,
  before: StoredMachine | undefined,
): DetectedAddress[] {
  const detected = textsIn(before?.metadata.annotations?.[detectedAddressesAnnotation]);
  // A script that does not look says nothing of what is gone.
  if (found.length === 0) return detected.map((text) => ({ link: '', text }));
  const running = (before?.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP');
  const there = new Set([...textsIn(present), ...found.flatMap((one) => addressOf(one)?.text ?? [])]);
  return [...detected, ...running.flatMap(({ address }) => textsIn(address))]
    .filter((text) => there.has(text))
    .map((text) => ({ link: found.find((one) => addressOf(one)?.text === text)?.link ?? '', text }));
}

/** Canonical texts of the addresses in a list. */
function textsIn(list = ''): string[] {
  return readNodeAddresses(list).flatMap(({ address }) => address?.text ?? []);
}

function withoutDoubles(list: readonly DetectedAddress[]): DetectedAddress[] {
  const seen = new Set<string>();
  return list.filter((one) => {
    const text = addressOf(one)?.text ?? `${one.text}@${one.link}`;
    return !seen.has(text) && seen.add(text);
  });
}

/** Tries all of them as if somebody had given them, and notes at each what the rules say against it. */
function withRefusals(
  candidates: readonly DetectedAddress[],
  request: NodeRegistrationRequest,
  { rules, subject, others }: SettlingContext,
): DetectedAddress[] {
  const texts = candidates.flatMap(({ text }) => text ?? []);
  const issues = judgeHost(rules, { ...request, internalAddress: texts.join(',') }, subject, others);
  return candidates.map((one) => {
    const refusal = one.text === undefined ? undefined : refusalOfItem(issues, texts.indexOf(one.text));
    return refusal === undefined ? one : { ...one, refusal };
  });
}

function refusalOfItem(issues: readonly Issue[], index: number): string | undefined {
  const isOfItem = ({ severity, path: [field, item] }: Issue): boolean =>
    severity === 'error' && field === 'internalAddress' && item === index;
  return issues.find(isOfItem)?.message;
}
