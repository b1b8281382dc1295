import { dnsCheckInstruction } from '../../kinds/nodeplan/reports/dns-check.ts';
import { isApplied, isSilent, unhealthyProbes } from './node-state.ts';
import type { Wait, WaitCode } from './reasons.ts';
import { lastLines } from './removal.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

/** Milliseconds after the delivery of a plan for which components may still be starting. */
const startingFor = 10 * 60_000;

/** Whether silence of what runs on the node means nothing yet. */
export function mayBeStarting({ deliveredAt }: ObservedNode, { now }: ObservedCluster): boolean {
  return now - (deliveredAt ?? 0) < startingFor;
}

/** Why a node that has the wanted plan is not done yet; undefined when it is. */
export function whyNotDone(node: ObservedNode, world: ObservedCluster): Wait | undefined {
  const wait = (code: WaitCode, message: string, evidence: readonly string[]): Wait => ({
    code,
    machine: node.name,
    message,
    evidence,
  });
  const heard = lastHeard(node, world);
  if (node.state === 'failed') return failure(node, wait, heard);
  if (isSilent(node, world)) return wait('AgentSilent', `the agent of ${node.name} is silent`, [heard]);
  if (!isApplied(node)) {
    const since = `the plan was delivered ${ago(node.deliveredAt, world)}`;
    if (node.lastContact === undefined && !node.connected) {
      return wait('AgentNeverSeen', `the agent of ${node.name} has not fetched its plan yet`, [since]);
    }
    return wait('PlanUnderWay', `${node.name} is applying its plan`, [since, heard]);
  }
  const unhealthy = unhealthyProbes(node);
  if (unhealthy.length === 0) return undefined;
  const message = `${node.name} waits for ${unhealthy.join(', ')}`;
  const code = mayBeStarting(node, world) || node.feedback.probes === undefined ? 'ProbesPending' : 'ProbesFailing';
  const evidence = unhealthy.map((name) => {
    const status = node.feedback.probes?.[name];
    const url = node.delivered?.document.probes[name]?.url ?? '';
    return status
      ? `${name} at ${url}: ${status.failureCount} failures in a row`
      : `${name} at ${url}: not reported yet`;
  });
  return wait(code, message, evidence);
}

function failure(
  node: ObservedNode,
  wait: (code: WaitCode, message: string, evidence: readonly string[]) => Wait,
  heard: string,
): Wait {
  const outputs = Object.entries(node.feedback.failedOutputs).filter(([name]) => name !== dnsCheckInstruction);
  // Instructions run in order and the first that fails ends the attempt: the last output is the one that tells.
  const order = (node.delivered?.document.instructions ?? []).map(({ name }) => name);
  const [last] = outputs.toSorted(([a], [b]) => order.indexOf(b) - order.indexOf(a));
  const instruction = last ? `instruction ${last[0]}` : 'its plan';
  const evidence = last ? [lastLines(last[1])] : ['no output was reported: the journal of the host has it'];
  const tries = node.feedback.failureCount;
  return wait('PlanFailed', `${instruction} fails on ${node.name}, ${tries} ${tries === 1 ? 'time' : 'times'} so far`, [
    ...evidence,
    heard,
  ]);
}

function lastHeard(node: ObservedNode, world: ObservedCluster): string {
  if (node.connected) return 'the agent is connected';
  return node.lastContact === undefined
    ? 'the agent has never called'
    : `last heard of ${ago(node.lastContact, world)}`;
}

function ago(time: number | undefined, { now }: ObservedCluster): string {
  const minutes = Math.floor((now - (time ?? now)) / 60_000);
  return minutes < 1 ? 'less than a minute ago' : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
}
