import type { Failure } from '../../planner/instances/failures.ts';
import type { Accounts } from './accounts.ts';
import type { Calls } from './calls.ts';
import type { CloudPorts } from './ports.ts';

/** What controllers need to talk to providers. */
export interface CloudMeans<Answer extends { readonly failure?: Failure }> {
  readonly ports: CloudPorts;
  readonly accounts: Accounts;
  readonly calls: Calls<Answer>;
}
