import type { DriverFacts } from '../network/facts.ts';

/**
 * A node driver: makes machines exist at a provider. Its facts say which stacks it can give and how a machine
 * configuration asks for one; they are pure, so that a manifest can be judged without an account.
 */
export interface Driver {
  readonly facts: DriverFacts;
}
