import type { ClusterSubject } from '../kinds/cluster/subject.ts';
import type { MachineConfigSubject } from '../kinds/machine-config.ts';
import type { Rule } from '../lib/rule.ts';

/** The rules that judge objects, by kind. */
export interface RuleBook {
  readonly cluster: readonly Rule<ClusterSubject>[];
  /** Rules about machine configurations, by kind, e.g. `Amazonec2Config`. */
  readonly machineConfigs: Readonly<Record<string, readonly Rule<MachineConfigSubject>[]>>;
}

/** Kinds that rules judge and that are no machine configurations; `judgeObject` builds their subjects itself. */
const otherKinds: readonly string[] = ['Cluster', 'NodeRegistration'];

/** Sorts rules into a book by the kind that each says it judges. */
export function ruleBookOf(rules: readonly Rule<never>[]): RuleBook {
  const machineConfigs: Record<string, Rule<MachineConfigSubject>[]> = {};
  for (const rule of rules) {
    if (otherKinds.includes(rule.on)) continue;
    machineConfigs[rule.on] ??= [];
    machineConfigs[rule.on]?.push(rule as unknown as Rule<MachineConfigSubject>);
  }
  const cluster = rules.filter(({ on }) => on === 'Cluster') as readonly unknown[] as readonly Rule<ClusterSubject>[];
  return { cluster, machineConfigs };
}
