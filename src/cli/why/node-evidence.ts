import type { NodePlan } from '../../kinds/nodeplan/schema.ts';

/** What the bookkeeping of a node adds to a verdict about it: its agent, its probes, and its last words. */
export function nodeEvidence({ status }: NodePlan): string[] {
  const { reason, message, lastContact, connected, agentVersion, probes, outputs, planChecksum, state } = status ?? {};
  const unhealthy = (probes ?? []).filter(({ healthy }) => healthy !== true);
  const failed = (outputs ?? []).find(
    ({ outcome, planChecksum: plan }) => outcome === 'failed' && plan === planChecksum,
  );
  const agent = agentVersion ? `agent ${agentVersion}` : 'agent';
  return [
    ...(reason ? [`${reason}: ${message ?? ''}`] : []),
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
