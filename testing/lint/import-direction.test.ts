import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot, type Scratch, scratchProject } from '../scratch.ts';

/**
 * The table of the architecture, written a second time on purpose: the linter's configuration is checked against it
 * cell by cell. `types` marks what may be imported as a type only.
 */
const table: Readonly<Record<string, { readonly may: readonly string[]; readonly types: readonly string[] }>> = {
  lib: { may: [], types: [] },
  network: { may: ['lib'], types: [] },
  kinds: { may: ['lib', 'network'], types: [] },
  rules: { may: ['kinds', 'network', 'lib'], types: [] },
  engines: { may: ['kinds', 'network', 'lib'], types: [] },
  cnis: { may: ['kinds', 'network', 'lib'], types: [] },
  drivers: { may: ['kinds', 'network', 'lib'], types: [] },
  store: { may: ['kinds', 'network', 'lib'], types: [] },
  client: { may: ['kinds', 'network', 'lib'], types: [] },
  planner: { may: ['kinds', 'network', 'lib'], types: ['engines', 'cnis'] },
  runtime: { may: ['kinds', 'lib'], types: ['store'] },
  controllers: { may: ['kinds', 'network', 'lib', 'planner', 'runtime'], types: ['drivers'] },
  server: { may: ['kinds', 'network', 'lib'], types: ['store'] },
  ui: { may: ['client', 'kinds', 'network', 'lib', 'rules'], types: [] },
  cli: { may: ['client', 'kinds', 'network', 'lib', 'rules', 'planner', 'generated'], types: [] },
};
const folders = Object.keys(table);
const everyFolder = [...folders, 'generated'];
const pureFolders = ['lib', 'network', 'kinds', 'rules', 'engines', 'cnis', 'planner'];
const portFolders = ['engines', 'cnis', 'drivers', 'store'];

const removals: (() => void)[] = [];
afterAll(() => {
  for (const remove of removals) remove();
});

describe('the import rules', () => {
  const breaking = brokenTree();
  const violations = cruise(breaking);

  for (const rule of ruleNames()) {
    it(`report ${rule} when a file breaks it, and nothing else about that file`, () => {
      const culprits = [...breakers()].filter((breaker) => breaker.rule === rule);
      expect(culprits).not.toHaveLength(0);
      for (const { file, also = {} } of culprits) {
        const files = [file, ...Object.keys(also)];
        const reported = violations.filter(({ from }) => files.includes(from)).map(({ rule: name }) => name);
        expect([...new Set(reported)]).toEqual([rule]);
      }
    });
  }

  it('report nothing that no file breaks', () => {
    const culprits = new Set([...breakers()].flatMap(({ file, also = {} }) => [file, ...Object.keys(also)]));
    expect(violations.filter(({ from }) => !culprits.has(from))).toEqual([]);
  });

  it('accept a tree in which every folder imports all that it may', () => {
    expect(cruise(allowedTree())).toEqual([]);
  });

  it('accept tests that import from anywhere', () => {
    const project = emptyTree();
    for (const folder of everyFolder) {
      project.write(
        'src/lib/thing.test.ts',
        `import { thing } from '../${folder}/thing.ts';\nexport const got = thing;\n`,
      );
    }
    expect(cruise(project)).toEqual([]);
  });
});

interface Violation {
  readonly from: string;
  readonly rule: string;
}

interface Breaker {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  /** Further files of the same offence, path → text: a cycle has several members, and the linter names one of them. */
  readonly also?: Readonly<Record<string, string>>;
}

/** One file for each way to break a rule: every cell of the table that says no. */
function* breakers(): Generator<Breaker> {
  for (const [folder, { may, types }] of Object.entries(table)) {
    const allowed = [folder, ...may, ...types];
    const rule = `${folder}-imports`;
    for (const other of everyFolder.filter((name) => !allowed.includes(name))) {
      yield { rule, file: `src/${folder}/takes-${other}.ts`, text: valueImport(other) };
      yield { rule, file: `src/${folder}/takes-type-of-${other}.ts`, text: typeImport(other) };
    }
    const wiring = "import { main } from '../main.ts';\nexport const wired = main;\n";
    yield { rule, file: `src/${folder}/takes-main.ts`, text: wiring };
    const fake = "import { fake } from '../../testing/fake.ts';\nexport const faked = fake;\n";
    yield { rule, file: `src/${folder}/takes-testing.ts`, text: fake };
  }
  for (const port of portFolders) {
    const text = "import { two } from '../two/two.ts';\nexport const one = two;\n";
    yield { rule: `${port}-siblings`, file: `src/${port}/one/takes-two.ts`, text };
  }
  for (const folder of pureFolders) {
    const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
    yield { rule: 'pure-folders-do-no-io', file: `src/${folder}/reads-files.ts`, text };
  }
  const first = 'src/lib/first.ts';
  const second = 'src/lib/second.ts';
  const ofSecond = "import { second } from './second.ts';\nexport const first = (): unknown => second;\n";
  const ofFirst = "import { first } from './first.ts';\nexport const second = (): unknown => first;\n";
  yield { rule: 'no-cycles', file: first, text: ofSecond, also: { [second]: ofFirst } };
}

function ruleNames(): string[] {
  const script =
    "import config from './.dependency-cruiser.mjs'; console.log(JSON.stringify(config.forbidden.map((rule) => rule.name)));";
  const ended = spawnSync('node', ['--input-type=module', '-e', script], { cwd: projectRoot, encoding: 'utf8' });
  return JSON.parse(ended.stdout);
}

/** A thing in every folder, two implementations in every port, and nobody who imports any of them. */
function emptyTree(): Scratch {
  const project = scratchProject(['.dependency-cruiser.mjs', 'tools/lint/layers.ts', 'tsconfig.json', 'package.json'], {
    keep: (remove) => removals.push(remove),
  });
  const thing =
    'export interface Thing {\n  readonly name: string;\n}\nexport const thing: Thing = { name: "thing" };\n';
  for (const folder of everyFolder) project.write(`src/${folder}/thing.ts`, thing);
  for (const port of portFolders) project.write(`src/${port}/two/two.ts`, 'export const two = 2;\n');
  project.write('src/main.ts', 'export const main = 1;\n');
  project.write('testing/fake.ts', 'export const fake = 1;\n');
  return project;
}

function brokenTree(): Scratch {
  const project = emptyTree();
  for (const { file, text, also = {} } of breakers()) {
    for (const [path, content] of Object.entries({ [file]: text, ...also })) project.write(path, content);
  }
  return project;
}

function allowedTree(): Scratch {
  const project = emptyTree();
  for (const [folder, { may, types }] of Object.entries(table)) {
    for (const other of may) project.write(`src/${folder}/may-take-${other}.ts`, valueImport(other));
    for (const other of types) project.write(`src/${folder}/may-take-type-of-${other}.ts`, typeImport(other));
  }
  const everybody = everyFolder.map((folder) => `export { thing as ${folder}Thing } from './${folder}/thing.ts';\n`);
  project.write('src/main.ts', everybody.join(''));
  return project;
}

function valueImport(folder: string): string {
  return `import { thing } from '../${folder}/thing.ts';\nexport const taken = thing;\n`;
}

function typeImport(folder: string): string {
  return `import type { Thing } from '../${folder}/thing.ts';\nexport type Taken = Thing;\n`;
}

function cruise(project: Scratch): Violation[] {
  const program = join(project.root, 'node_modules', '.bin', 'depcruise');
  const { output } = project.run(program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src');
  const report: { summary: { violations: { from: string; rule: { name: string } }[] } } = JSON.parse(output);
  return report.summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
}
