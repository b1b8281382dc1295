import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scratch, scratchProject } from '../scratch.ts';

/** What is added, the folder it may touch, and where the running product finds it. */
const additions = [
  {
    add: ['rule', 'cluster', 'zz-sample-rule'],
    below: 'src/rules/cluster/',
    find: "(await import('./src/generated/rules.ts')).clusterRules.map((rule) => rule.code)",
    as: 'zz-sample-rule',
  },
  {
    add: ['kind', 'ZzSample'],
    below: 'src/kinds/zzsample/',
    find: "(await import('./src/generated/kinds.ts')).kinds.map((kind) => kind.kind)",
    as: 'ZzSample',
  },
  {
    add: ['engine', 'zz-engine'],
    below: 'src/engines/zz-engine/',
    find: "(await import('./src/generated/engines.ts')).engines.map((engine) => engine.facts.name)",
    as: 'zz-engine',
  },
  {
    add: ['cni', 'zz-cni'],
    below: 'src/cnis/zz-cni/',
    find: "(await import('./src/generated/cnis.ts')).cnis.map((cni) => cni.facts.name)",
    as: 'zz-cni',
  },
  {
    add: ['driver', 'zz-driver'],
    below: 'src/drivers/zz-driver/',
    find: "(await import('./src/generated/drivers.ts')).drivers.map((driver) => driver.name)",
    as: 'zz-driver',
  },
  {
    add: ['verb', 'zz-verb'],
    below: 'src/cli/zz-verb.',
    find: "(await import('./src/generated/verbs.ts')).verbs.map((verb) => verb.name)",
    as: 'zz-verb',
  },
] as const;

/** The only word outside of its folder that an engine needs: its name, in the vocabulary that versions are parsed to. */
const engineVocabulary = /^src\/engines\/zz-engine\/facts\.ts.*'"zz-engine"' is not assignable to type 'EngineName'/;

describe('adding one thing', () => {
  let project: Scratch;
  let typeErrorsBefore: string[];
  const newFiles: string[] = [];
  let remove = (): void => {};

  beforeAll(() => {
    const parts = ['src', 'tools', 'testing', 'biome.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
    project = scratchProject(parts, {
      keep: (later) => {
        remove = later;
      },
    });
    project.run('node', 'tools/generate.ts');
    typeErrorsBefore = typeErrors();
  });
  afterAll(() => remove());

  for (const { add, below, find, as } of additions) {
    const name = add.join(' ');

    it(`${name}: touches its own folder and src/generated/ only, and is registered`, () => {
      const before = project.snapshot();
      const added = project.run('node', 'tools/new.ts', ...add);
      expect(added).toMatchObject({ status: 0 });

      const changed = changedPaths(before, project.snapshot());
      newFiles.push(...changed.filter((path) => !before.has(path)));
      const elsewhere = changed.filter((path) => !path.startsWith(below) && !path.startsWith('src/generated/'));
      expect(elsewhere).toEqual([]);
      expect(changed.filter((path) => path.startsWith(below))).not.toHaveLength(0);

      const found = project.run('node', '--input-type=module', '-e', `console.log(JSON.stringify(${find}))`);
      expect(JSON.parse(found.output)).toContain(as);
    });

    it(`${name}: begins with tests that fail`, () => {
      const { status, output } = project.run('vitest', 'run', '--project', 'unit', below);
      expect(output).toMatch(/Test Files .*1 failed/);
      expect(status).toBe(1);
    });
  }

  it('leaves the types, the format and the house rules intact', () => {
    const types = typeErrors().filter((line) => !typeErrorsBefore.includes(line) && !engineVocabulary.test(line));
    expect(types).toEqual([]);
    expect(project.run('biome', 'check', '--diagnostic-level=warn', ...newFiles)).toMatchObject({ status: 0 });
    expect(project.run('node', 'tools/lint.ts', ...newFiles)).toMatchObject({ status: 0 });
  });

  function typeErrors(): string[] {
    return project
      .run('tsc', '-p', '.', '--pretty', 'false')
      .output.split('\n')
      .filter((line) => line.includes('error TS'));
  }
});

function changedPaths(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}
