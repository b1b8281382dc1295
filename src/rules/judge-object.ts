import { clusterSubject, type FindMachineConfig } from '../kinds/cluster/build-subject.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { MachineConfig } from '../kinds/machine-config.ts';
import type { Issue } from '../lib/issue.ts';
import { judge } from '../lib/rule.ts';
import type { Facts } from '../network/facts.ts';
import type { RuleBook } from './rule-book.ts';

/** What an object is judged against. */
export interface Circumstances {
  readonly facts: Facts;
  readonly findMachineConfig: FindMachineConfig;
  /** The stored object of the same kind, on an update. */
  readonly old?: unknown;
  /** How many nodes a cluster is planned to have, where its pools do not tell. */
  readonly plannedNodes?: number;
}

/**
 * Judges one object whose schema has been checked: every problem at once, none for kinds that have no rules.
 * Server and command line both judge by this, so that they cannot disagree.
 */
export function judgeObject(
  book: RuleBook,
  object: { readonly apiVersion: string; readonly kind: string },
  around: Circumstances,
): Issue[] {
  const { facts, old, ...others } = around;
  if (object.kind === 'Cluster') {
    // Rancher has clusters of other groups too, which are the manager's own objects.
    if (!object.apiVersion.startsWith('provisioning.cattle.io/')) return [];
    const surroundings = { facts, ...others, ...(old === undefined ? {} : { old: old as Cluster }) };
    return judge(book.cluster, clusterSubject(object as unknown as Cluster, surroundings));
  }
  const rules = book.machineConfigs[object.kind];
  if (!rules) return [];
  const config = object as unknown as MachineConfig;
  return judge(rules, { config, facts, ...(old === undefined ? {} : { old: old as MachineConfig }) });
}
