import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

const form = /^(\d{1,9}|(100|\d{1,2})%)$/;
const fields = ['maxSurge', 'maxUnavailable'] as const;

export const rollingUpdateRule: Rule<ClusterSubject> = {
  code: 'rolling-update',
  on: 'Cluster',
  severity: 'error',
  title: 'maxSurge and maxUnavailable are whole numbers or percentages, and not both nothing',
  why: 'They say how many machines there may be above or below the quantity while machines are replaced. When neither more nor fewer are allowed, no machine can ever be replaced.',
  remedy: 'Allow one machine more or one machine fewer.',
  example: {
    bad: examplePools([{ more: 'rollingUpdate:\n  maxSurge: a few' }]),
    good: examplePools([{ more: 'rollingUpdate:\n  maxSurge: 25%' }]),
  },
  covers: [],
  sources: ['Cluster API: rolling update of a MachineDeployment'],
  *judge({ pools }) {
    for (const { pool, input } of pools) {
      const update = pool.rollingUpdate;
      if (!update) continue;
      const path = [...input.path, 'rollingUpdate'];
      let readable = true;
      for (const field of fields) {
        const value = update[field];
        if (value === undefined || value === null || form.test(String(value))) continue;
        readable = false;
        yield {
          path: [...path, field],
          message: `pool ${input.name} has ${field} ${JSON.stringify(value)}, expected a whole number, or a percentage up to 100%`,
          fix: `write ${field}: 1, or 25%`,
        };
      }
      if (!readable || !isNone(update.maxSurge ?? 1) || !isNone(update.maxUnavailable ?? 0)) continue;
      yield {
        severity: 'warning' as const,
        path: [...path, 'maxSurge'],
        message: `pool ${input.name} allows neither more nor fewer machines during a roll-out, expected one of the two`,
        fix: 'write maxSurge: 1, or maxUnavailable: 1',
      };
    }
  },
};

function isNone(value: number | string): boolean {
  return /^0+%?$/.test(String(value));
}
