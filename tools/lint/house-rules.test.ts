import { describe, expect, it } from 'vitest';
import { houseRules, offencesOf } from './house-rules.ts';
import { sourceFile } from './source-file.ts';

interface Sample {
  readonly what: string;
  /** Path of the sample; where it stands decides what it may do. */
  readonly path?: string;
  readonly text: string;
}

/** A path that no project file holds as text, so that this test obeys the rule it tests. */
const machinePath = ['', 'root', 'projects', 'drover'].join('/');

const samples: Readonly<Record<string, { readonly refused: readonly Sample[]; readonly accepted: readonly Sample[] }>> =
  {
    'no-module-state': {
      refused: [
        { what: 'a variable', text: 'export let count = 0;\n' },
        { what: 'a variable that is not exported', text: 'let count = 0;\n' },
        { what: 'a map without a readonly type', text: 'const cache = new Map<string, number>();\n' },
        { what: 'a map of a mutable type', text: 'const cache: Map<string, number> = new Map();\n' },
        { what: 'a set in another folder', path: 'src/server/seen.ts', text: 'export const seen = new Set(["a"]);\n' },
        { what: 'an empty list', text: 'const queue: string[] = [];\n' },
        { what: 'an empty record', text: 'const known: Record<string, string> = {};\n' },
        { what: 'the second declarator', text: 'const a = 1, cache = new Map();\n' },
        { what: 'a static field', text: 'export class Counter {\n  static count = 0;\n}\n' },
        { what: 'a static map', text: 'export class Counter {\n  static readonly seen = new Map();\n}\n' },
      ],
      accepted: [
        { what: 'a set that says it does not change', text: "const names: ReadonlySet<string> = new Set(['a']);\n" },
        { what: 'an empty list that says so', text: 'export const nothing: readonly string[] = [];\n' },
        {
          what: 'a map whose type of our own says so',
          text: 'type Names = ReadonlyMap<string, string>;\nexport const none: Names = new Map();\n',
        },
        { what: 'a table', text: 'const ports = { api: 6443 };\n' },
        {
          what: 'a map inside of a function',
          text: 'export function counter() {\n  let n = 0;\n  return new Map([[n, n]]);\n}\n',
        },
        { what: 'state in a test', path: 'src/lib/thing.test.ts', text: 'let count = 0;\n' },
        { what: 'state in the entry point', path: 'src/main.ts', text: 'let stopping = false;\n' },
      ],
    },
    'environment-in-main': {
      refused: [
        { what: 'a read', path: 'src/server/port.ts', text: 'export const port = () => process.env.PORT;\n' },
        { what: 'a read by name', path: 'src/cli/port.ts', text: "export const port = () => process.env['PORT'];\n" },
        {
          what: 'a destructured process',
          path: 'src/cli/port.ts',
          text: 'export function port() {\n  const { env } = process;\n  return env;\n}\n',
        },
        {
          what: 'an imported environment',
          path: 'src/cli/port.ts',
          text: "import { env } from 'node:process';\nexport const port = () => env;\n",
        },
      ],
      accepted: [
        {
          what: 'another part of the process',
          path: 'src/server/port.ts',
          text: 'export function own() {\n  const { pid } = process;\n  return pid;\n}\n',
        },
        { what: 'a read in the entry point', path: 'src/main.ts', text: 'export const port = process.env.PORT;\n' },
        { what: 'a read in a test', path: 'src/cli/port.test.ts', text: 'export const port = process.env.PORT;\n' },
        {
          what: 'an environment that was passed in',
          path: 'src/cli/port.ts',
          text: 'export const port = (env: { PORT?: string }) => env.PORT;\n',
        },
      ],
    },
    'pure-folders': {
      refused: [
        { what: 'the clock', text: 'export const now = () => Date.now();\n' },
        { what: 'the clock as a date', path: 'src/planner/age.ts', text: 'export const now = () => new Date();\n' },
        { what: 'chance', path: 'src/network/draw.ts', text: 'export const draw = () => Math.random();\n' },
        {
          what: 'a request',
          path: 'src/rules/cluster/ask.ts',
          text: "export const ask = () => fetch('https://example.net');\n",
        },
        {
          what: 'a timer',
          path: 'src/engines/k3s/wait.ts',
          text: 'export const wait = () => setTimeout(() => {}, 1);\n',
        },
      ],
      accepted: [
        { what: 'a date that was passed in', text: 'export const day = (text: string) => new Date(text);\n' },
        {
          what: 'the clock where things are done',
          path: 'src/server/clock.ts',
          text: 'export const now = () => Date.now();\n',
        },
      ],
    },
    'port-size': {
      refused: [
        { what: 'ten members', path: 'src/store/types.ts', text: portWith(10) },
        { what: 'a port folder without its port', path: 'src/store/types.ts', text: 'export interface Shop {}\n' },
      ],
      accepted: [
        { what: 'nine members', path: 'src/store/types.ts', text: portWith(9) },
        { what: 'ten members of something else', path: 'src/kinds/types.ts', text: portWith(10) },
      ],
    },
    'no-machine-paths': {
      refused: [
        { what: 'in source', text: `export const home = '${machinePath}';\n` },
        { what: 'in a document', path: 'docs/tour.md', text: `Look into ${machinePath} first.\n` },
        { what: 'as a URL of a file', path: 'docs/tour.md', text: `file://${machinePath}\n` },
      ],
      accepted: [
        {
          what: 'a path below another',
          path: 'docs/tour.md',
          text: `See docs${machinePath} and https://example.net${machinePath}.\n`,
        },
        {
          what: 'a path of a node',
          path: 'docs/tour.md',
          text: 'The engine keeps its state in /var/lib/rancher/rke2.\n',
        },
      ],
    },
    'types-only': {
      refused: [
        {
          what: 'a value',
          path: 'src/planner/ask.ts',
          text: "import { k3s } from '../engines/k3s/engine.ts';\nexport const e = k3s;\n",
        },
        {
          what: 'a type in an import that still loads',
          path: 'src/server/keep.ts',
          text: "import { type Store } from '../store/types.ts';\nexport type S = Store;\n",
        },
        {
          what: 'an import that waits',
          path: 'src/controllers/machine/make.ts',
          text: "export const load = () => import('../../drivers/simulated/driver.ts');\n",
        },
        {
          what: 'a re-exported value',
          path: 'src/runtime/keep.ts',
          text: "export { store } from '../store/sqlite/store.ts';\n",
        },
      ],
      accepted: [
        {
          what: 'a type',
          path: 'src/planner/ask.ts',
          text: "import type { Engine } from '../engines/types.ts';\nexport type E = Engine;\n",
        },
        {
          what: 'a value in a test',
          path: 'src/planner/ask.test.ts',
          text: "import { k3s } from '../engines/k3s/engine.ts';\nexport const e = k3s;\n",
        },
      ],
    },
  };

it('tries every house rule', () => {
  expect(Object.keys(samples).sort()).toEqual(houseRules.map((rule) => rule.name).sort());
});

describe.each(Object.entries(samples))('%s', (rule, { refused, accepted }) => {
  it.each(refused)('refuses $what', ({ path = 'src/lib/thing.ts', text }) => {
    expect(offencesOf(sourceFile(path, text)).filter((offence) => offence.endsWith(`(${rule})`))).toHaveLength(1);
  });

  it.each(accepted)('accepts $what', ({ path = 'src/lib/thing.ts', text }) => {
    expect(offencesOf(sourceFile(path, text)).filter((offence) => offence.endsWith(`(${rule})`))).toEqual([]);
  });
});

it('names the line of an offence', () => {
  const file = sourceFile('src/lib/thing.ts', '// first\n\nexport const now = () => Date.now();\n');

  expect(offencesOf(file)).toEqual([
    'src/lib/thing.ts:3: found Date.now in a pure folder, expected the value to be passed in (pure-folders)',
  ]);
});

it('says nothing about a file that does not parse, which the type check reports', () => {
  expect(offencesOf(sourceFile('src/lib/thing.ts', 'export const = ;\n'))).toEqual([]);
});

function portWith(members: number): string {
  return `export interface Store {\n${Array.from({ length: members }, (_, index) => `  member${index}(): void;\n`).join('')}}\n`;
}
