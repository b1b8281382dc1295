import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../../src/network/family.ts';
import { addressesOf, familiesOf } from './network.ts';
import { openPlace, type Place } from './place.ts';
import { processes, worksIn } from './processes.ts';

/** Where the machines of a lab stand. It knows everything that has to be removed at the end, whatever happens before. */
export interface Site {
  /** Holds the roots of all machines. */
  readonly folder: string;
  addPlace(name: string): Promise<Place>;
  /** Turns everything off and removes it. Throws with what is left, which is never anything. */
  close(): Promise<void>;
}

/** A name of the manager that every machine knows, with the families of its network. */
export const managerName = 'drover.test';
/** Number of the manager in the network. */
export const managerNumber = 1;

/** `programs` are folders of the machine that every place sees. */
export function openSite(stack: Stack, programs: readonly string[]): Site {
  const folder = mkdtempSync(join(tmpdir(), 'drover-lab-'));
  const places: Place[] = [];
  return {
    folder,
    async addPlace(name) {
      const root = join(folder, name);
      writeNames(root, stack);
      const place = await openPlace({ name, root, programs });
      places.push(place);
      return place;
    },
    async close() {
      await Promise.all(places.map((place) => place.turnOff()));
      const left = [...(await survivors(folder)), ...mountsBelow(folder)];
      if (left.length > 0) throw new Error(`the lab left behind: ${left.join(', ')}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeNames(root: string, stack: Stack): void {
  const manager = addressesOf(managerNumber);
  const families = familiesOf(stack);
  const named = families.map((family) => `${manager[family]} ${managerName}`);
  mkdirSync(join(root, 'etc'), { recursive: true });
  // Only IPv4, as many machines have it: whatever needs the other one has to see to it.
  writeFileSync(join(root, 'etc', 'hosts'), ['127.0.0.1 localhost', ...named, ''].join('\n'));
  const resolvers = families.map((family) => `nameserver ${manager[family]}\n`);
  writeFileSync(join(root, 'etc', 'resolv.conf'), resolvers.join(''));
}

/** Processes that still work in the folder. What was killed may take a moment to be gone. */
async function survivors(folder: string): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const found = processes().filter((pid) => worksIn(pid, folder));
    if (found.length === 0 || tries === 50) return found.map((pid) => `process ${pid}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function mountsBelow(folder: string): string[] {
  if (!existsSync('/proc/self/mountinfo')) return [];
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.flatMap((line) => (line.includes(` ${folder}/`) ? [`mount ${line.split(' ')[4] ?? ''}`] : []));
}
