import { pathOf } from './key.ts';
import type { Refused, Write } from './types.ts';

/** The most steps that a commit can have: etcd's own limit for a transaction. */
export const maxSteps = 128;

/**
 * Throws a TypeError when writes break the rules that `Write` tells: a mistake in the program, not in the data. Gives
 * the paths of the steps, in order.
 */
export function checkCommit(writes: readonly Write[]): string[] {
  if (writes.length > maxSteps) {
    throw new TypeError(`commit has ${writes.length} steps, expected at most ${maxSteps}: split it`);
  }
  const paths = writes.map((write) => pathOf(write.key));
  if (writes.every((write) => write.op === 'expect')) {
    throw new TypeError('commit writes nothing, expected at least one create, update or delete');
  }
  if (writes.length > 1) checkTogether(writes, paths);
  return paths;
}

/** Why a step is refused when its object is at `revision`, 0 when it does not exist; undefined when it holds. */
export function reasonToRefuse(
  step: { readonly op: Write['op']; readonly ifRevision?: number | undefined },
  revision: number,
): Refused['reason'] | undefined {
  if (step.op === 'create') return revision === 0 ? undefined : 'AlreadyExists';
  if (step.op !== 'expect' && revision === 0) return 'NotFound';
  return step.ifRevision === undefined || step.ifRevision === revision ? undefined : 'Conflict';
}

function checkTogether(writes: readonly Write[], paths: readonly string[]): void {
  const seen = new Set<string>();
  const written = new Set<string>();
  for (const [index, write] of writes.entries()) {
    const path = paths[index] ?? '';
    if (seen.has(path)) throw new TypeError(`commit names ${path} twice, expected each object once`);
    seen.add(path);
    if (write.op === 'expect') continue;
    const resource = `${write.key.group}/${write.key.resource}`;
    if (written.has(resource)) {
      throw new TypeError(
        `commit writes two objects of ${resource}, expected one: they would share a revision, and a client whose watch ` +
          'breaks between them would lose the second; use two commits',
      );
    }
    written.add(resource);
  }
}
