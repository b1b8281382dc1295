import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/generated/kinds.ts';

const root = join(import.meta.dirname, '../..');

/** Source that finds the conditions of a kind out, and source whose findings it takes over. */
interface Writers {
  readonly own: readonly string[];
  readonly copied?: readonly string[];
}

const clusterWriters = ['src/controllers/cluster/cluster-status.ts', 'src/planner/rollout/summary.ts'];
const writers: Readonly<Record<string, Writers>> = {
  'provisioning.cattle.io/Cluster': { own: clusterWriters },
  'management.cattle.io/Cluster': { own: ['src/controllers/cluster/management-status.ts'], copied: clusterWriters },
  'cluster.x-k8s.io/Machine': { own: ['src/controllers/machine/machine-conditions.ts'] },
  'drover.dev/NodePlan': { own: ['src/controllers/node-plan/bookkeeping.ts'] },
  'drover.dev/MachinePool': {
    own: [
      'src/controllers/machine-pool/pool-status.ts',
      'src/controllers/pool-provider/judge-pool.ts',
      'src/controllers/pool-provider/clean-up-pool.ts',
    ],
  },
  'drover.dev/Instance': { own: ['src/planner/instances/findings.ts'] },
};

/** Conditions of definitions of kinds, which Kubernetes documents. */
const elsewhere = ['src/server/api/definitions/definitions-of.ts'];

const documented = kinds.filter(({ conditions }) => conditions.length > 0);

/** The text of source without comments, types, and what it tells by events. */
function textOf(files: readonly string[]): string {
  return files
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^\s*readonly .*;$/gm, '')
    .replace(/type: '(?:Warning|Normal)',\s*reason: [^,}]+/g, '');
}

/** Words that stand as the value of a field; both of a choice. */
function valuesOf(field: string, text: string): string[] {
  const values = [...text.matchAll(new RegExp(`\\b${field}: ([^,}\\n]+)`, 'g'))].flatMap(([, value = '']) =>
    [...value.matchAll(/(?<![=!]== )'([A-Z]\w*)'/g)].map(([, word = '']) => word),
  );
  return [...new Set(values)];
}

it('knows all source that finds conditions out', () => {
  const known = Object.values(writers)
    .flatMap(({ own }) => own)
    .concat(elsewhere);
  const found = globSync('src/{controllers,planner,server}/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => /status: [^,\n]*(?<!=== )'(?:True|False|Unknown)'[\s\S]{0,200}?reason/.test(textOf([file])));
  expect(found.filter((file) => !known.includes(file))).toEqual([]);
  expect(Object.keys(writers).sort()).toEqual(documented.map(({ group, kind }) => `${group}/${kind}`).sort());
});

describe.each(documented)('conditions of $kind in $group', ({ group, kind, conditions }) => {
  const { own = [], copied = [] } = writers[`${group}/${kind}`] ?? {};

  it('are documented where source writes them, with each reason', () => {
    const reasons = conditions.flatMap((condition) => Object.keys(condition.reasons));
    const types = conditions.map(({ type }) => type);
    expect(valuesOf('type', textOf(own)).filter((type) => !types.includes(type))).toEqual([]);
    expect(valuesOf('reason', textOf(own)).filter((reason) => !reasons.includes(reason))).toEqual([]);
  });

  it('are written by source where they are documented, with each reason', () => {
    const text = textOf([...own, ...copied]);
    const words = new Set([...text.matchAll(/'([A-Z]\w*)'/g)].map(([, word]) => word));
    const unwritten = conditions.flatMap(({ type, reasons }) =>
      [type, ...Object.keys(reasons)].filter((word) => !words.has(word)).map((word) => `${type}: ${word}`),
    );
    expect(unwritten).toEqual([]);
  });
});
