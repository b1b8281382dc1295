import { exampleEc2, examplePools } from '../../kinds/cluster/example-pools.ts';
import { machineLabelsOf, selectorMatches } from '../../kinds/cluster/machine-selection.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

const lists = ['machineSelectorConfig', 'machineSelectorFiles'] as const;
const example = (zone: string) =>
  examplePools([{ more: 'labels:\n  zone: a' }], {
    rke: `machineSelectorConfig:
  - machineLabelSelector:
      matchLabels:
        zone: ${zone}
    config:
      node-label: [example.net/near=true]`,
    configs: [exampleEc2()],
  });

export const selectorMatchesNothingRule: Rule<ClusterSubject> = {
  code: 'selector-matches-nothing',
  on: 'Cluster',
  severity: 'warning',
  title: 'each machine selector takes machines of some pool',
  why: 'Configuration behind a selector that takes no machine does nothing, and nobody is told. Usually a label is misspelt.',
  remedy: 'Correct the selector, or give a pool the labels that it asks for.',
  example: { bad: example('A'), good: example('a') },
  covers: [],
  sources: ['Rancher documentation: machineSelectorConfig'],
  *judge({ rke, pools, cluster }) {
    // Labels of hosts that register later are not known.
    if (!rke || pools.length === 0) return;
    for (const list of lists) {
      const items = rke[list];
      if (!items) continue;
      const name = cluster.metadata?.name ?? '';
      for (const [index, { machineLabelSelector: selector }] of items.entries()) {
        if (!selector) continue;
        if (pools.some(({ pool }) => selectorMatches(selector, machineLabelsOf(name, pool)))) continue;
        yield {
          path: ['spec', 'rkeConfig', list, index, 'machineLabelSelector'],
          message: 'the selector takes no machine of any pool, so what stands behind it does nothing',
          fix: 'correct the labels that it asks for, or add them to the labels of a pool',
        };
      }
    }
  },
};
