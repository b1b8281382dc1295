import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ExportedConst, exportedConsts, exportedTypes } from './exported-consts.ts';

/** A registry: a file below `src/generated/` and its unformatted text, or what keeps it from being written. */
export interface Registry {
  /** File name, e.g. `kinds.ts`. */
  readonly file: string;
  readonly text: string;
  /** Each names the file and the convention it breaks; lower case, no final period. */
  readonly problems: readonly string[];
}

/** One member of a registry. */
interface Entry {
  /** Path from `src/`, e.g. `kinds/cluster/kind.ts`. */
  readonly file: string;
  readonly exported: ExportedConst;
}

interface Reading {
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
}

/** Registries that are a list of what one file in each folder of a port exports. */
const folderRegistries = [
  { file: 'kinds.ts', list: 'kinds', glob: 'kinds/*/kind.ts', type: 'Kind', from: 'kinds/types.ts' },
  { file: 'engines.ts', list: 'engines', glob: 'engines/*/engine.ts', type: 'Engine', from: 'engines/types.ts' },
  { file: 'cnis.ts', list: 'cnis', glob: 'cnis/*/cni.ts', type: 'Cni', from: 'cnis/types.ts' },
] as const;

/** Every registry of the source tree below `root`, from its folder listing alone: sorted, and the same each time. */
export function registries(root: string): Registry[] {
  const src = join(root, 'src');
  return [
    ...folderRegistries.map((registry) => folderRegistry(src, registry)),
    driverRegistry(src),
    ruleRegistry(src),
    verbRegistry(src),
  ];
}

function folderRegistry(src: string, registry: (typeof folderRegistries)[number]): Registry {
  const { entries, problems } = readEntries(src, registry.glob, registry.type);
  const names = localNames(entries);
  const text = module_([
    `import type { ${registry.type} } from '../${registry.from}';`,
    ...entries.map((entry, index) => importOf(entry, names[index] ?? '')),
    '',
    `export const ${registry.list}: readonly ${registry.type}[] = [${names.join(', ')}];`,
  ]);
  return { file: registry.file, text, problems };
}

/**
 * Facts of drivers are there at once, for whoever judges manifests; the drivers are loaded when a machine is to be made:
 * the clients of the clouds are large.
 */
function driverRegistry(src: string): Registry {
  const facts = readEntries(src, 'drivers/*/facts.ts', 'DriverFacts');
  const drivers = readEntries(src, 'drivers/*/driver.ts', 'StartDriver');
  const names = localNames(facts.entries);
  const items = drivers.entries.map(({ file, exported }) => {
    const load = `async () => (await import('../${file}')).${exported.name}`;
    return `{ name: '${basename(dirname(file))}', load: ${load} },`;
  });
  const text = module_([
    "import type { DriverEntry } from '../drivers/types.ts';",
    "import type { DriverFacts } from '../network/facts.ts';",
    ...facts.entries.map((entry, index) => importOf(entry, names[index] ?? '')),
    '',
    `export const driverFacts: readonly DriverFacts[] = [${names.join(', ')}];`,
    '',
    '/** Drivers that make machines; loading this list loads none of them. */',
    `export const drivers: readonly DriverEntry[] = [${items.join('\n')}];`,
  ]);
  return {
    file: 'drivers.ts',
    text,
    problems: [...facts.problems, ...drivers.problems, ...driverProblems(facts, src)],
  };
}

/** A driver is found by the name in its facts, and loaded from the folder of that name. */
function driverProblems({ entries }: Reading, src: string): string[] {
  return entries.flatMap(({ file, exported }) => {
    const folder = basename(dirname(file));
    const { name } = exported.strings;
    const makesMachines = existsSync(join(src, dirname(file), 'driver.ts'));
    return makesMachines && name !== undefined && name !== folder
      ? [`src/${file}: found the name '${name}', expected the folder's name '${folder}'`]
      : [];
  });
}

/**
 * Rules by the kind they judge. The folder says the kind: `src/rules/<kind>/` and `src/<port>/<name>/rules/<kind>/`
 * go to `<kind>Rules`, whose subject is the type `<Kind>Subject` of `src/kinds/<kind>/subject.ts`.
 */
function ruleRegistry(src: string): Registry {
  const { entries, problems } = readEntries(
    src,
    ['rules/*/*.ts', '{engines,cnis,drivers}/*/rules/*/*.ts'],
    'Rule',
    (file) => `${camelCase(stem(file))}Rule`,
  );
  const subjects = subjectTypes(src);
  const lines = ["import type { Rule } from '../lib/rule.ts';", ...entries.map((e) => importOf(e, e.exported.name))];
  const lists: string[] = [];
  for (const [kind, subject] of subjects) {
    const names = entries.filter((entry) => judgedKind(entry) === kind).map((entry) => entry.exported.name);
    lines.push(`import type { ${subject} } from '../kinds/${kind}/subject.ts';`);
    lists.push('', `export const ${camelCase(kind)}Rules: readonly Rule<${subject}>[] = [${names.join(', ')}];`);
  }
  const every = [...subjects.keys()].map((kind) => `...${camelCase(kind)}Rules`).join(', ');
  const all = [
    '',
    '/** All of them; `on` says which kind each judges. */',
    `export const rules: readonly Rule<never>[] = [${every}];`,
  ];
  return {
    file: 'rules.ts',
    text: module_([...lines, ...lists, ...all]),
    problems: [...problems, ...ruleProblems(entries, subjects)],
  };
}

function ruleProblems(entries: readonly Entry[], subjects: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const byCode = new Map<string, string>();
  for (const { file, exported } of entries) {
    const kind = judgedKind({ file });
    if (!subjects.has(kind)) {
      problems.push(
        `src/${file}: found rules for the kind folder ${kind}, expected src/kinds/${kind}/subject.ts to export the type of their subject, named after the folder plus Subject`,
      );
    }
    const code = stem(file);
    const written = exported.strings.code;
    if (written !== undefined && written !== code) {
      problems.push(`src/${file}: found code '${written}', expected the file's name '${code}'`);
    }
    const other = byCode.get(code);
    if (other !== undefined) {
      problems.push(`src/${file}: found a second rule with the code '${code}' beside src/${other}, rename one of them`);
    }
    byCode.set(code, file);
  }
  return problems;
}

/** Kind folder → name of its subject type, for kinds that rules can judge. */
export function subjectTypes(src: string): Map<string, string> {
  const subjects = new Map<string, string>();
  for (const file of globSync('kinds/*/subject.ts', { cwd: src }).sort()) {
    const folder = basename(dirname(file));
    const wanted = `${folder.replaceAll('-', '')}subject`;
    const type = exportedTypes(readFileSync(join(src, file), 'utf8')).find((name) => name.toLowerCase() === wanted);
    if (type !== undefined) {
      subjects.set(folder, type);
    }
  }
  return subjects;
}

/** Verbs are loaded when they are called: `drover --help` needs their names and summaries only. */
function verbRegistry(src: string): Registry {
  const candidates = globSync('cli/*.ts', { cwd: src }).filter((file) => !file.endsWith('.test.ts'));
  // Other files of the folder, e.g. the one of the Verb type, have no const of that type and are no verbs.
  const verbs = candidates.filter((file) => /:\s*Verb\s*=/.test(readFileSync(join(src, file), 'utf8')));
  const { entries, problems } = readEntries(src, verbs, 'Verb');
  const missing = entries.filter((entry) => entry.exported.strings.summary === undefined);
  const items = entries.map(({ file, exported }) => {
    const summary = JSON.stringify(exported.strings.summary ?? '');
    const load = `async () => (await import('../${file}')).${exported.name}`;
    return `{ name: '${stem(file)}', summary: ${summary}, load: ${load} },`;
  });
  const text = module_([
    "import type { VerbEntry } from '../cli/verb.ts';",
    '',
    `export const verbs: readonly VerbEntry[] = [${items.join('\n')}];`,
  ]);
  return {
    file: 'verbs.ts',
    text,
    problems: [
      ...problems,
      ...missing.map(
        ({ file }) => `src/${file}: found no summary, expected a plain string: the help prints it unloaded`,
      ),
    ],
  };
}

/** Reads the one export of the wanted type from each file that the glob names. */
function readEntries(
  src: string,
  glob: string | readonly string[],
  type: string,
  nameOf?: (file: string) => string,
): Reading {
  const entries: Entry[] = [];
  const problems: string[] = [];
  for (const file of globSync(glob, { cwd: src }).sort()) {
    if (file.endsWith('.test.ts')) {
      continue;
    }
    const expectedName = nameOf?.(file);
    const found = findExport(readFileSync(join(src, file), 'utf8'), type);
    if (typeof found === 'string') {
      problems.push(`src/${file}: ${found}`);
    } else if (expectedName !== undefined && found.name !== expectedName) {
      problems.push(`src/${file}: found export ${found.name}, expected the name ${expectedName}`);
    } else {
      entries.push({ file, exported: found });
    }
  }
  return { entries, problems };
}

function findExport(source: string, type: string): ExportedConst | string {
  let consts: ExportedConst[];
  try {
    consts = exportedConsts(source);
  } catch (error) {
    return `found text that does not parse, expected TypeScript: ${error instanceof Error ? error.message : error}`;
  }
  const [first, second] = consts.filter((exported) => exported.type === type);
  if (first === undefined || second !== undefined) {
    const count = first === undefined ? 'none' : 'several';
    return `found ${count}, expected exactly one exported const annotated with the type ${type}`;
  }
  return first;
}

/** Names inside the registry; folders that export the same name are told apart by the folder's name. */
function localNames(entries: readonly Entry[]): string[] {
  return entries.map(({ file, exported }) => {
    const same = entries.filter((entry) => entry.exported.name === exported.name);
    return same.length === 1 ? exported.name : camelCase(`${basename(dirname(file))}-${exported.name}`);
  });
}

function importOf({ file, exported }: Entry, localName: string): string {
  const specifier = exported.name === localName ? localName : `${exported.name} as ${localName}`;
  return `import { ${specifier} } from '../${file}';`;
}

function module_(lines: readonly string[]): string {
  return ['// Written by `npm run generate` from the folder listing; not to be edited.', ...lines, ''].join('\n');
}

function judgedKind({ file }: Pick<Entry, 'file'>): string {
  return basename(dirname(file));
}

function stem(file: string): string {
  return basename(file, '.ts');
}

/** `ranges-overlap` → `rangesOverlap`; the rest of each word keeps its case. */
export function camelCase(name: string): string {
  return name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}
