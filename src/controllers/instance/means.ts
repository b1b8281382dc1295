import type { CloudMeans } from '../clouds/means.ts';
import type { InstanceAnswer } from './answers.ts';

/** What the rounds of Instances talk to providers with. */
export interface InstanceMeans extends CloudMeans<InstanceAnswer> {
  /** By the UID of an Instance: the last launch that this process began, as the books count them. */
  readonly ownAttempts: Map<string, number>;
  /** By the provider's id: when a machine that nobody keeps was told to go, in milliseconds. */
  readonly dismissed: Map<string, number>;
}
