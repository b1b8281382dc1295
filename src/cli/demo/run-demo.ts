import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { type Creation, createObject } from '../../client/create-object.ts';
import { readObject } from '../../client/read-object.ts';
import { findManager } from '../access/data-folder.ts';
import { dataFolderOf } from '../server/server-options.ts';
import type { Shell } from '../verb.ts';
import { type JudgedState, verdictOf } from '../why/verdict.ts';
import { type DemoManifest, type DemoObject, readDemoManifest } from './manifests.ts';
import { type DemoLine, demoText } from './text.ts';

/** How often the clusters are looked at, in milliseconds. */
const lookMs = 1_000;

export interface DemoOrder {
  /** Of the manager, which serves already. */
  readonly dataFolder: string;
  /** Folder of the examples. */
  readonly examples: string;
}

/**
 * Applies the examples that need neither an account nor hosts to the manager of a data folder, and tells how their
 * clusters come to be, until all are Active or the shell's signal aborts. What is there already is left as it is.
 */
export async function runDemo({ dataFolder, examples }: DemoOrder, shell: Shell): Promise<void> {
  const { access } = await findManager(dataFolder);
  const lines: DemoLine[] = [];
  const living: DemoObject[] = [];
  for (const manifest of await manifestsIn(examples)) {
    const { words, lives } = await place(manifest, access);
    lines.push({ file: manifest.file, words });
    if (lives) living.push(...manifest.clusters);
  }
  const clusters = living.map(({ name }) => name);
  const drover = shell.env.npm_lifecycle_event === undefined ? 'drover' : 'npx drover';
  const dataOption = dataFolder !== dataFolderOf(undefined, shell.env, shell.cwd);
  shell.stderr.write(demoText(lines, clusters, { dataFolder, drover, dataOption }));
  await tellUntilActive(living, access, shell);
}

async function manifestsIn(folder: string): Promise<DemoManifest[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(files.map(async (file) => readDemoManifest(file, await readFile(join(folder, file), 'utf8'))));
}

/** A file is applied as a whole or not at all: nothing stays behind of a cluster that the manager refuses. */
async function place({ objects, clusters, lives }: DemoManifest, access: ManagerAccess): Promise<Placed> {
  if (!lives) return { words: 'left out: it needs an account at a provider, or hosts', lives: false };
  const make = async (list: readonly DemoObject[], dryRun: boolean): Promise<Creation[]> => {
    const outcomes: Creation[] = [];
    for (const object of list) outcomes.push(await createObject(access, { ...object, dryRun }));
    return outcomes;
  };
  const refusal = refusalIn(await make(clusters, true));
  if (refusal !== undefined) return { words: `left out: ${refusal}`, lives: false };
  const outcomes = await make(objects, false);
  const later = refusalIn(outcomes);
  if (later !== undefined) return { words: `refused: ${later}`, lives: false };
  const made = outcomes.some(({ outcome }) => outcome === 'made');
  const names = clusters.map(({ name }) => name).join(' and ');
  return { words: `cluster ${names} ${made ? 'is made' : 'is there already'}`, lives: true };
}

interface Placed {
  readonly words: string;
  /** Whether its clusters are in the manager now. */
  readonly lives: boolean;
}

function refusalIn(outcomes: readonly Creation[]): string | undefined {
  return outcomes.flatMap((creation) => (creation.outcome === 'refused' ? [creation.reason] : []))[0];
}

async function tellUntilActive(clusters: readonly DemoObject[], access: ManagerAccess, shell: Shell): Promise<void> {
  const told = new Map<string, string>();
  for (let left = clusters; left.length > 0 && !shell.signal.aborted; ) {
    const verdicts = await Promise.all(left.map((cluster) => wordsAbout(cluster, access)));
    left = left.filter((cluster, index) => {
      const { words, over } = verdicts[index] ?? { words: undefined, over: false };
      if (words !== undefined && told.get(cluster.name) !== words) shell.stderr.write(`${cluster.name} ${words}\n`);
      if (words !== undefined) told.set(cluster.name, words);
      return !over;
    });
    if (left.length > 0) await sleep(lookMs, undefined, { signal: shell.signal }).catch(() => undefined);
  }
}

/** No words when the manager is too busy to answer: the next look will do. */
async function wordsAbout(
  { kind, namespace, name }: DemoObject,
  access: ManagerAccess,
): Promise<{ readonly words: string | undefined; readonly over: boolean }> {
  try {
    const object = await readObject<JudgedState>(access, kind, { namespace, name });
    if (!object) return { words: 'is deleted', over: true };
    const verdict = verdictOf(object, kind);
    return verdict.ready ? { words: 'is Active', over: true } : { words: `waits: ${verdict.message}`, over: false };
  } catch {
    return { words: undefined, over: false };
  }
}
