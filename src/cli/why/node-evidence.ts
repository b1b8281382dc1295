import type { NodePlan } from '../../kinds/nodeplan/schema.ts';
import type { Verdict } from './verdict.ts';

/**
 * The verdict about a node with further evidence: what the roll-out waits for with it, if anything, is why its conditions
 * are as they are, and so comes first.
 */
export function ledByBooks(verdict: Verdict, books: NodePlan | undefined, evidence: readonly string[]): Verdict {
  const { reason, message } = books?.status ?? {};
  const seen = [...verdict.evidence, ...evidence];
  if (!reason || !message) return { ...verdict, evidence: seen };
  const others = [verdict.message, ...seen].filter((line) => !line.endsWith(message));
  return { ...verdict, code: reason, message, evidence: others };
}

/** What the bookkeeping of a node adds to a verdict about it: its agent, its probes, and its last words. */
export function nodeEvidence({ status }: NodePlan): string[] {
  const { lastContact, connected, agentVersion, probes, outputs, planChecksum, state } = status ?? {};
  const unhealthy = (probes ?? []).filter(({ healthy }) => healthy !== true);
  const failed = (outputs ?? []).find(
    ({ outcome, planChecksum: plan }) => outcome === 'failed' && plan === planChecksum,
  );
  const agent = agentVersion ? `agent ${agentVersion}` : 'agent';
  return [
    ...(connected ? [`${agent} is connected`] : [`${agent} was last heard of: ${lastContact ?? 'never'}`]),
    ...unhealthy.map(
      ({ name, failureCount, since }) =>
        `probe ${name}: ${failureCount ?? 0} failures in a row, since ${since ?? 'the start'}`,
    ),
    ...(state === 'failed' && failed
      ? [`${failed.name} printed:\n${(failed.text ?? '').trimEnd().split('\n').slice(-12).join('\n')}`]
      : []),
  ];
}
