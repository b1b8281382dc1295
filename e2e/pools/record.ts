import { existsSync, readFileSync } from 'node:fs';
import { whereIs } from '../../testing/needs.ts';
import { type Desk, kubeconfigFile } from '../lab/desk.ts';

/** Everything that the manager says of the objects of one kind, change by change, as kubectl watches it. */
export interface Watched {
  /** One for each change, oldest first: the fields that were asked for, behind the name; none when it is gone. */
  changes(): readonly { readonly name: string; readonly fields: readonly string[] | undefined }[];
  stop(): void;
}

/**
 * Begins to watch fields, each a path of kubectl's JSONPath without what encloses it. Returns when the objects that are
 * there have been told, so many as `known` says.
 */
export async function watchObjects(
  desk: Desk,
  kind: string,
  fields: readonly string[],
  known: number,
): Promise<Watched> {
  const log = `/var/log/${kind}-${Date.now()}.log`;
  const output = ['.type', '.object.metadata.name', ...fields.map((field) => `.object${field}`)];
  const format = `jsonpath=${output.map((path) => `{${path}}`).join(',')}{"\\n"}`;
  const words = ['get', kind, '--watch', '--output-watch-events', '--namespace', 'fleet-default', '-o', format];
  desk.place.start([whereIs('kubectl'), '--kubeconfig', kubeconfigFile, ...words], log);
  const lines = () => (existsSync(desk.place.path(log)) ? readFileSync(desk.place.path(log), 'utf8') : '').split('\n');
  for (const end = Date.now() + 20_000; lines().length <= known; ) {
    if (Date.now() > end) throw new Error(`kubectl told of ${lines().length - 1} ${kind}, expected ${known}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    changes: () =>
      lines()
        .slice(0, -1)
        .map((line) => {
          const [type, name, ...values] = line.split(',');
          if (name === undefined) throw new Error(`kubectl prints ${line}`);
          return { name, fields: type === 'DELETED' ? undefined : values };
        }),
    stop: () => void desk.place.signal(`get ${kind} --watch`, 'SIGKILL'),
  };
}

/** All objects after each change, by their names; from when all were told that were there before. */
export function moments(watched: Watched, known: number): ReadonlyMap<string, readonly string[]>[] {
  const now = new Map<string, readonly string[]>();
  const all = watched.changes().map(({ name, fields }) => {
    if (fields) now.set(name, fields);
    else now.delete(name);
    return new Map(now);
  });
  return all.slice(known - 1);
}
