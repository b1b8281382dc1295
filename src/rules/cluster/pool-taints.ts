import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { labelKeyProblem, labelValueProblem, taintEffects } from '../../lib/label.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

export const poolTaintsRule: Rule<ClusterSubject> = {
  code: 'pool-taints',
  on: 'Cluster',
  severity: 'error',
  title: 'taints of a machine pool have a key, an effect that Kubernetes knows, and a proper value',
  why: 'The kubelet exits when it is told a taint that it cannot read, so none of the machines of the pool would become a node.',
  remedy: 'Write effect: NoSchedule, PreferNoSchedule or NoExecute, and keys and values as labels have them.',
  example: {
    bad: examplePools([
      {},
      { name: 'db', roles: ['worker'], more: 'taints:\n  - key: dedicated\n    value: db\n    effect: noschedule' },
    ]),
    good: examplePools([
      {},
      { name: 'db', roles: ['worker'], more: 'taints:\n  - key: dedicated\n    value: db\n    effect: NoSchedule' },
    ]),
  },
  covers: ['NAME-2'],
  sources: ['Kubernetes documentation: taints and tolerations', 'kubelet: --register-with-taints'],
  *judge({ pools }) {
    for (const { pool, input } of pools) {
      if (!pool.taints) continue;
      for (const [index, { key, value, effect }] of pool.taints.entries()) {
        const path = [...input.path, 'taints', index];
        const keyProblem = labelKeyProblem(key);
        if (keyProblem !== undefined)
          yield finding(input.name, [...path, 'key'], `key "${key}", which is ${keyProblem}`);
        const valueProblem = labelValueProblem(value ?? '');
        if (valueProblem !== undefined) {
          yield finding(input.name, [...path, 'value'], `value "${value}", which is ${valueProblem}`);
        }
        if (!taintEffects.includes(effect)) yield unknownEffect(input.name, [...path, 'effect'], effect);
      }
    }
  },
};

function finding(pool: string, path: (string | number)[], found: string): Finding {
  return { path, message: `pool ${pool} has a taint with the ${found}`, fix: 'correct the taint, or remove it' };
}

function unknownEffect(pool: string, path: (string | number)[], effect: string): Finding {
  const meant = nearestName(effect, taintEffects) ?? 'NoSchedule';
  return {
    path,
    message: `pool ${pool} has a taint with the effect "${effect}", expected ${taintEffects.join(', ')}`,
    fix: `write effect: ${meant}`,
    patch: [{ op: 'replace', path: jsonPointer(path), value: meant }],
  };
}
