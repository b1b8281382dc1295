import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { scratchProject } from '../scratch.ts';

/** One file for each rule of the formatter and linter that the house leans on. */
const offences: Readonly<Record<string, string>> = {
  'suspicious/noExplicitAny': 'export function read(value: any): unknown {\n  return value;\n}\n',
  'style/noNonNullAssertion': 'export const first = (list: readonly string[]): string => list[0]!;\n',
  'style/noDefaultExport': 'export default function read(): void {}\n',
  'style/noEnum': 'export enum Stack {\n  Dual = 1,\n}\n',
  'style/useImportType': "import { Thing } from './thing.ts';\n\nexport type Named = Thing;\n",
  'style/useNodejsImportProtocol': "import { join } from 'path';\n\nexport const joined = join('a', 'b');\n",
  'correctness/noUnusedImports': "import { thing } from './thing.ts';\n",
  'correctness/noUnusedVariables': 'const unused = 1;\n',
  'correctness/noUndeclaredDependencies': "import { pad } from 'left-pad';\n\nexport const padded = pad;\n",
  'performance/noBarrelFile': "export { thing } from './thing.ts';\n",
};

let remove = (): void => {};
const project = scratchProject(['biome.json', 'package.json'], {
  keep: (later) => {
    remove = later;
  },
});
afterAll(() => remove());

for (const [index, text] of Object.values(offences).entries()) project.write(`src/lib/offence-${index}.ts`, text);
project.write('src/lib/thing.ts', 'export interface Thing {\n  readonly name: string;\n}\nexport const thing = 1;\n');
project.write('src/lib/badly-formatted.ts', 'export const a = "double quotes"\n');
const report = lint();

for (const [index, rule] of Object.keys(offences).entries()) {
  it(`refuses what breaks ${rule}`, () => {
    expect(report.get(`src/lib/offence-${index}.ts`)).toContain(`lint/${rule}`);
  });
}

it('refuses a file that is not formatted', () => {
  expect(report.get('src/lib/badly-formatted.ts')).toContain('format');
});

it('accepts a clean file', () => {
  expect(report.has('src/lib/thing.ts')).toBe(false);
});

/** File → rules that found something in it. */
function lint(): Map<string, string[]> {
  const program = join(project.root, 'node_modules', '.bin', 'biome');
  const { output } = project.run(
    program,
    'check',
    '--diagnostic-level=error',
    '--reporter=json',
    '--max-diagnostics=none',
    'src',
  );
  const json = output.split('\n').find((line) => line.startsWith('{')) ?? '{}';
  const { diagnostics = [] }: { diagnostics?: { category: string; location: { path: unknown } }[] } = JSON.parse(json);
  const found = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    const path = typeof location.path === 'string' ? location.path : String((location.path as { file?: string }).file);
    found.set(path, [...(found.get(path) ?? []), category]);
  }
  return found;
}
