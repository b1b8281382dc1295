import type { Driver } from '../../drivers/types.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Resource } from '../../runtime/object.ts';

/** Rounds that talk to providers. */
export type CloudSubject = 'instance' | 'pool-provider';

/** What the rounds that talk to providers are given. */
export interface CloudPorts {
  /** The driver of a name, loaded when it is first asked for; undefined where there is none. */
  driver(name: string): Promise<Driver | undefined>;
  /** Where machine configurations of a kind are stored; undefined for a kind that is none. */
  configResource(kind: string): Resource | undefined;
  readonly clock: Clock;
  /** Numbers from 0 below 1. */
  readonly random: () => number;
  /** Has a round of this key, because a provider has told something. */
  wake(subject: CloudSubject, roundKey: string): void;
  /** One call of a provider is over. `outcome` is `ok`, or the kind of the error. */
  called(call: CloudCall): void;
  /** Whether machines of this manager that no Instance knows are removed; otherwise they are only told of. */
  removesOrphans(): boolean;
}

export interface CloudCall {
  readonly driver: string;
  readonly call: 'validate' | 'launch' | 'get' | 'list' | 'terminate' | 'cleanUp' | 'accountId';
  readonly outcome: string;
}
