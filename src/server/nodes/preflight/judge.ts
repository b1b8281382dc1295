import { bySeverity, type Issue } from '../../../lib/issue.ts';
import { networkChecks } from './network-checks.ts';
import { systemChecks } from './system-checks.ts';
import type { HostView } from './view.ts';

/** Everything that the facts of a host mean for the cluster that it wants to join, worst first. */
export function judgeFacts(view: HostView): Issue[] {
  return [...networkChecks, ...systemChecks].flatMap((check) => [...check(view)]).sort(bySeverity);
}
