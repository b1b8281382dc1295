import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

export const machineOsKnownRule: Rule<ClusterSubject> = {
  code: 'machine-os-known',
  on: 'Cluster',
  severity: 'error',
  title: 'machineOS is linux or windows',
  why: 'Any other word, Windows with a capital among them, is taken for Linux: the machines get a plan that they cannot run, and no rule about Windows is applied.',
  remedy: 'Write linux or windows in lower case, or leave the field out for Linux.',
  example: {
    bad: examplePools([{ more: 'machineOS: Linux' }]),
    good: examplePools([{ more: 'machineOS: linux' }]),
  },
  covers: [],
  sources: ['provisioning.cattle.io/v1: machineOS'],
  *judge({ pools }) {
    for (const { pool, input } of pools) {
      const { machineOS } = pool;
      if (!machineOS || machineOS === 'linux' || machineOS === 'windows') continue;
      const meant = machineOS.trim().toLowerCase().startsWith('win') ? 'windows' : 'linux';
      const path = [...input.path, 'machineOS'];
      yield {
        path,
        message: `pool ${input.name} has machineOS "${machineOS}", expected linux or windows`,
        fix: `write machineOS: ${meant}`,
        patch: [{ op: 'replace', path: jsonPointer(path), value: meant }],
      };
    }
  },
};
