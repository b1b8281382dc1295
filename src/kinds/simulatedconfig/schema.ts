import { type Static, Type } from 'typebox';
import { choice, count, objectOf, optional } from '../schema-parts.ts';

/** Longer waits than a day simulate nothing. */
const day = 86_400;

function seconds(description: string, byDefault: number) {
  return optional(Type.Number({ description, minimum: 0, maximum: day, default: byDefault }));
}

function rate(description: string) {
  return optional(Type.Number({ description, minimum: 0, maximum: 1, default: 0 }));
}

/**
 * Machine configuration of the simulated driver: machines that cost nothing, in a cloud that is as slow and as
 * unreliable as asked for. All times are seconds, fractions allowed; all rates are shares of calls from 0 to 1.
 */
export const SimulatedConfig = objectOf(
  'drover.dev/v1alpha1',
  'SimulatedConfig',
  {
    stack: choice(['ipv4', 'ipv6', 'dual'], 'Families in which machines get addresses', { default: 'dual' }),
    launchSeconds: seconds('From the call that creates a machine until the cloud says it exists', 1),
    bootSeconds: seconds('From then until the machine runs and its node agent starts', 2),
    ipv6DelaySeconds: seconds('How much later than the IPv4 address the IPv6 address is reported', 0),
    removeSeconds: seconds('From the call that removes a machine until it is gone', 1),
    failureRate: rate('Share of calls that the cloud refuses with an error'),
    lostAnswerRate: rate('Share of calls that do their work but whose answer is lost'),
    throttleRate: rate('Share of calls that the cloud refuses because there are too many'),
    quota: count('Machines that the cloud lets exist at once; no limit unless given', { minimum: 0 }),
    seed: count('Start of the random choices: the same seed fails in the same way', { minimum: 0, default: 1 }),
  },
  'Simulated machines of a pool, for trying out and for tests',
);
export type SimulatedConfig = Static<typeof SimulatedConfig>;
