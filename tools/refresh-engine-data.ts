// Rewrites src/engines/*/keys.ts and releases.ts from a folder that holds engine-flags.json and engine-releases.json:
//   node tools/refresh-engine-data.ts FOLDER [ENGINES]
// ENGINES is src/engines unless given. A later refresh is the same command with newer files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions, type EngineVersion, parseEngineVersion } from '../src/lib/version.ts';

interface Flag {
  readonly name: string;
  readonly kind: string;
  readonly in: Readonly<Record<string, string>>;
}

const engines = [
  { name: 'k3s', suffix: 'k3s' },
  { name: 'rke2', suffix: 'rke2r' },
] as const;
type EngineData = (typeof engines)[number];

const support: Readonly<Record<string, string>> = { yes: 'known', hidden: 'hidden', skipped: 'skipped' };
const kinds = ['string', 'list', 'boolean', 'integer', 'duration'];
const note = '// Written by `node tools/refresh-engine-data.ts`; not to be edited.';

function groupsOf(flags: readonly Flag[], engine: EngineData): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const flag of flags) {
    const server = supportOf(flag, `${engine.name} server`);
    const agent = supportOf(flag, `${engine.name} agent`);
    if (server === 'absent' && agent === 'absent') continue;
    if (!kinds.includes(flag.kind))
      throw new Error(`${flag.name}: found the kind ${flag.kind}, expected one of ${kinds}`);
    const group = [flag.kind, server, agent].join(' ');
    groups.set(group, [...(groups.get(group) ?? []), flag.name].sort());
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function supportOf(flag: Flag, command: string): string {
  const word = flag.in[command];
  if (word === undefined) return 'absent';
  const known = support[word];
  if (!known) throw new Error(`${flag.name}: found "${word}" for ${command}, expected one of ${Object.keys(support)}`);
  return known;
}

/** Breaks names into lines of at most 110 columns. */
function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const line = lines.at(-1) ?? '';
    if (line.length + name.length > 105) lines.push(name);
    else lines[lines.length - 1] = line === '' ? name : `${line} ${name}`;
  }
  return lines.map((line) => `    ${line}\n`).join('');
}

function keysFile(flags: readonly Flag[], engine: EngineData, source: string): string {
  const groups = [...groupsOf(flags, engine)].map(([group, names]) => {
    const [kind, server, agent] = group.split(' ');
    return `  [\n    '${kind}',\n    '${server}',\n    '${agent}',\n    \`\n${wrapped(names)}  \`,\n  ],\n`;
  });
  return `${note}\nimport { keysFrom } from '../config-keys.ts';\n
/** Source: ${source}. */
export const configKeys = keysFrom([\n${groups.join('')}]);\n`;
}

function releasesFile(names: readonly string[], engine: EngineData, source: string): string {
  const lines = new Map<string, string[]>();
  for (const version of names.map(versionOf).sort(compareVersions)) {
    if (version.engine !== engine.name) throw new Error(`${version.text}: found a release of ${version.engine}`);
    const minor = `${version.major}.${version.minor}`;
    const prerelease = version.prerelease === '' ? '' : `-${version.prerelease}`;
    lines.set(minor, [...(lines.get(minor) ?? []), `${version.patch}${prerelease}+${version.build}`]);
  }
  const text = [...lines].map(([minor, builds]) => `  ['${minor}', '${builds.join(' ')}'],\n`).join('');
  return `${note}\nimport { releasesFrom } from '../release-lists.ts';\n
/** Source: ${source}. */
export const releases = releasesFrom('${engine.suffix}', [\n${text}]);\n`;
}

function versionOf(text: string): EngineVersion {
  const version = parseEngineVersion(text);
  if (!version.ok) throw new Error(`"${text}" is ${version.reason}`);
  return version.value;
}

const [, , folder, target = join(import.meta.dirname, '../src/engines')] = process.argv;
if (folder === undefined) {
  console.error('usage: node tools/refresh-engine-data.ts FOLDER (with engine-flags.json and engine-releases.json)');
  process.exitCode = 2;
} else {
  const flags: { source: string; flags: Flag[] } = JSON.parse(readFileSync(join(folder, 'engine-flags.json'), 'utf8'));
  const released: Record<string, string[]> & { source: string } = JSON.parse(
    readFileSync(join(folder, 'engine-releases.json'), 'utf8'),
  );
  for (const engine of engines) {
    writeFileSync(join(target, engine.name, 'keys.ts'), keysFile(flags.flags, engine, flags.source));
    writeFileSync(
      join(target, engine.name, 'releases.ts'),
      releasesFile(released[engine.name] ?? [], engine, released.source),
    );
    console.log(`wrote ${engine.name}/keys.ts and ${engine.name}/releases.ts`);
  }
}
