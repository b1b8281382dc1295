import type { Instance } from '../../kinds/instance/schema.ts';

/** What the order of a machine of a pool adds to a verdict about it: how far its provider is, and its last words. */
export function instanceEvidence({ spec, status }: Instance): string[] {
  const { phase, instanceId, detail, attempts, lastError, retryAt, conditions } = status ?? {};
  const bad = (conditions ?? []).filter((condition) => condition.status !== 'True' && condition.message);
  const what = instanceId ? `${spec.driver} ${instanceId}` : `${spec.driver} machine`;
  return [
    `${what} is ${phase ?? 'Pending'}${detail ? ` (${detail})` : ''}, ${askedFor(attempts ?? 0)}`,
    ...bad.map(({ type, message }) => `${type}: ${message}`),
    ...(lastError?.message ? [`the provider said at ${lastError.at ?? 'some time'}: ${lastError.message}`] : []),
    ...(retryAt ? [`asked again at ${retryAt}`] : []),
  ];
}

function askedFor(attempts: number): string {
  if (attempts === 0) return 'not asked for yet';
  return attempts === 1 ? 'asked for once' : `asked for ${attempts} times`;
}
