import { describe, expect, it } from 'vitest';
import { type Scratch, scratchProject } from '../../testing/scratch.ts';
import { camelCase, type Registry, registries } from './registries.ts';
import { writeRegistries } from './write-registries.ts';

describe('the registries', () => {
  it('are valid while every folder is empty', () => {
    const project = emptyProject();

    expect(registries(project.root).flatMap(({ problems }) => problems)).toEqual([]);
    expect(textOf(project, 'engines.ts')).toContain('export const engines: readonly Engine[] = [];');
  });

  it('list what each folder of a port exports, sorted by folder', () => {
    const project = emptyProject();
    project.write('src/engines/rke2/engine.ts', engine('rke2'));
    project.write('src/engines/k3s/engine.ts', engine('k3s'));

    expect(textOf(project, 'engines.ts')).toContain('readonly Engine[] = [k3s, rke2];');
  });

  it('tell apart what folders export by the same name', () => {
    const project = emptyProject();
    project.write('src/cnis/calico/cni.ts', "export const cni: Cni = { name: 'calico' };\n");
    project.write('src/cnis/cilium/cni.ts', "export const cni: Cni = { name: 'cilium' };\n");

    expect(textOf(project, 'cnis.ts')).toContain("import { cni as calicoCni } from '../cnis/calico/cni.ts';");
    expect(textOf(project, 'cnis.ts')).toContain('[calicoCni, ciliumCni]');
  });

  it('collect rules of one kind from the rule folder and from the folders of ports', () => {
    const project = emptyProject();
    project.write('src/rules/cluster/ranges-overlap.ts', rule('ranges-overlap'));
    project.write('src/rules/cluster/ranges-overlap.test.ts', 'not looked at');
    project.write('src/rules/judge-object.ts', 'export const judge = 1;\n');
    project.write('src/engines/k3s/rules/cluster/no-windows.ts', rule('no-windows'));

    expect(textOf(project, 'rules.ts')).toContain(
      'clusterRules: readonly Rule<ClusterSubject>[] = [noWindowsRule, rangesOverlapRule];',
    );
  });

  it('have the facts of every driver at hand, and load drivers that make machines when they are needed', () => {
    const project = emptyProject();
    project.write('src/drivers/acme/facts.ts', "export const acmeFacts: DriverFacts = { name: 'acme' };\n");
    project.write('src/drivers/paper/facts.ts', "export const paperFacts: DriverFacts = { name: 'paper' };\n");
    project.write('src/drivers/acme/driver.ts', 'export const startAcme: StartDriver = (around) => open(around);\n');

    const text = textOf(project, 'drivers.ts');
    expect(text).toContain('driverFacts: readonly DriverFacts[] = [acmeFacts, paperFacts];');
    expect(text).toContain(
      "[{ name: 'acme', load: async () => (await import('../drivers/acme/driver.ts')).startAcme },];",
    );
    expect(text).not.toContain("from '../drivers/acme/driver.ts'");
  });

  it('load verbs when they are called, and know their summaries before', () => {
    const project = emptyProject();
    project.write('src/cli/verb.ts', 'export interface Verb {}\n');
    project.write('src/cli/check.ts', "export const checkVerb: Verb = { summary: 'judge manifests', run };\n");

    expect(textOf(project, 'verbs.ts')).toContain(
      `{ name: 'check', summary: "judge manifests", load: async () => (await import('../cli/check.ts')).checkVerb }`,
    );
  });
});

describe('a registry refuses', () => {
  it.each([
    [
      'a folder whose file exports nothing of the type',
      'src/cnis/calico/cni.ts',
      'export const cni = 1;\n',
      /found none, expected exactly one exported const annotated with the type Cni/,
    ],
    [
      'a file with two of them',
      'src/cnis/calico/cni.ts',
      'export const a: Cni = x;\nexport const b: Cni = x;\n',
      /found several/,
    ],
    ['text that does not parse', 'src/engines/k3s/engine.ts', 'export const = ;\n', /does not parse/],
    [
      'a rule that is not named after its file',
      'src/rules/cluster/ranges-overlap.ts',
      rule('other'),
      /found export otherRule, expected the name rangesOverlapRule/,
    ],
    [
      'a rule whose code is not its file name',
      'src/rules/cluster/ranges-overlap.ts',
      rule('ranges-overlap').replace("'ranges-overlap'", "'else'"),
      /found code 'else', expected the file's name 'ranges-overlap'/,
    ],
    [
      'rules of a kind that has no subject',
      'src/rules/token/too-long.ts',
      rule('too-long'),
      /expected src\/kinds\/token\/subject\.ts/,
    ],
    [
      'a verb whose summary is not plain text',
      'src/cli/check.ts',
      'export const checkVerb: Verb = { summary: text(), run };\n',
      /found no summary/,
    ],
  ])('%s', (_, path, text, problem) => {
    const project = emptyProject();
    project.write(path, text);

    expect(registries(project.root).flatMap(({ problems }) => problems)).toEqual([expect.stringMatching(problem)]);
  });

  it('a driver whose facts have another name than its folder', () => {
    const project = emptyProject();
    project.write('src/drivers/acme/facts.ts', "export const acmeFacts: DriverFacts = { name: 'other' };\n");
    project.write('src/drivers/acme/driver.ts', 'export const startAcme: StartDriver = (around) => open(around);\n');

    expect(registries(project.root).flatMap(({ problems }) => problems)).toEqual([
      "src/drivers/acme/facts.ts: found the name 'other', expected the folder's name 'acme'",
    ]);
  });

  it('two rules with one code', () => {
    const project = emptyProject();
    project.write('src/rules/cluster/no-windows.ts', rule('no-windows'));
    project.write('src/engines/k3s/rules/cluster/no-windows.ts', rule('no-windows'));

    expect(registries(project.root).flatMap(({ problems }) => problems)).toEqual([
      expect.stringContaining("found a second rule with the code 'no-windows'"),
    ]);
  });
});

describe('writing the registries', () => {
  it('writes what is stale once, and then finds nothing stale', () => {
    const project = emptyProject();
    const files = ['kinds', 'engines', 'cnis', 'drivers', 'rules', 'verbs'].map((name) => `src/generated/${name}.ts`);

    expect(writeRegistries(project.root, false).stale).toEqual(files);
    expect(writeRegistries(project.root, true).stale).toEqual(files);
    expect(writeRegistries(project.root, false)).toEqual({ stale: [], problems: [] });
  });

  it('finds a registry stale when a folder appears, and rewrites that one only', () => {
    const project = emptyProject();
    writeRegistries(project.root, true);
    project.write('src/engines/k3s/engine.ts', engine('k3s'));

    expect(writeRegistries(project.root, true).stale).toEqual(['src/generated/engines.ts']);
    expect(project.read('src/generated/engines.ts')).toContain('[k3s]');
  });

  it('leaves a registry alone that has a problem, and writes the others', () => {
    const project = emptyProject();
    project.write('src/engines/k3s/engine.ts', 'export const k3s = 1;\n');

    const outcome = writeRegistries(project.root, true);

    expect(outcome.problems).toHaveLength(1);
    expect(outcome.stale).not.toContain('src/generated/engines.ts');
    expect(outcome.stale).toContain('src/generated/cnis.ts');
  });
});

it('makes an identifier of a file name', () => {
  expect(['ranges-overlap', 'ipv6-only-k3s', 'single'].map(camelCase)).toEqual([
    'rangesOverlap',
    'ipv6OnlyK3s',
    'single',
  ]);
});

function emptyProject(): Scratch {
  const project = scratchProject(['biome.json', 'package.json']);
  project.write(
    'src/kinds/cluster/subject.ts',
    'export interface PoolSubject {}\nexport interface ClusterSubject {}\n',
  );
  return project;
}

function textOf(project: Scratch, file: string): string {
  const registry = registries(project.root).find((candidate: Registry) => candidate.file === file);
  return registry?.text ?? `no ${file}`;
}

function engine(name: string): string {
  return `import type { Engine } from '../types.ts';\nexport const ${name}: Engine = { name: '${name}' };\n`;
}

function rule(code: string): string {
  return `export const ${camelCase(code)}Rule: Rule<ClusterSubject> = { code: '${code}' };\n`;
}
