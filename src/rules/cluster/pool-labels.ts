import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { labelKeyProblem, labelValueProblem, nodeMaySetLabel } from '../../lib/label.ts';
import type { Rule } from '../../lib/rule.ts';

export const poolLabelsRule: Rule<ClusterSubject> = {
  code: 'pool-labels',
  on: 'Cluster',
  severity: 'error',
  title: 'labels of a machine pool are labels that a node may give itself',
  why: 'The kubelet exits when it is told a label that it cannot read, or one below kubernetes.io that says what a node is. None of the machines of the pool would become a node.',
  remedy:
    'Use keys and values of at most 63 letters, digits, dashes, underscores and dots, and a prefix of your own. Labels like node-role.kubernetes.io are set with kubectl later.',
  example: {
    bad: examplePools([{ more: 'labels:\n  node-role.kubernetes.io/db: "true"' }]),
    good: examplePools([{ more: 'labels:\n  example.net/role: db' }]),
  },
  covers: ['NAME-2'],
  sources: ['Kubernetes documentation: labels and selectors', 'kubelet: --node-labels'],
  *judge({ pools }) {
    for (const { pool, input } of pools) {
      if (!pool.labels) continue;
      for (const key of Object.keys(pool.labels)) {
        const value = pool.labels[key] ?? '';
        const keyProblem = labelKeyProblem(key);
        const valueProblem = labelValueProblem(value);
        const problem =
          keyProblem !== undefined
            ? `has a key that is ${keyProblem}`
            : valueProblem !== undefined
              ? `has the value "${value}", which is ${valueProblem}`
              : nodeMaySetLabel(key)
                ? undefined
                : 'is one that a node may not give itself';
        if (problem === undefined) continue;
        yield {
          path: [...input.path, 'labels', key],
          message: `pool ${input.name}: the label "${key}" ${problem}`,
          fix: 'correct the label, or remove it',
        };
      }
    }
  },
};
