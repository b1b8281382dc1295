/**
 * Keys of a plan secret that a node agent writes, whatever its release. Everything else in the secret belongs to the
 * manager. Source: the node agent's own updates of its secret.
 */
export const reportKeys = [
  'applied-checksum',
  'applied-output',
  'applied-periodic-output',
  'failed-checksum',
  'failed-output',
  'failure-count',
  'success-count',
  'last-apply-time',
  'probe-statuses',
] as const;

/** Keys of the flow that agents from 0.15 on know. Both sides write them, once the manager has begun to. */
export const planStateKeys = ['plan-state', 'plan-revision'] as const;
