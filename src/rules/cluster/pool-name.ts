import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

/** A DNS label (RFC 1123). */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const poolNameRule: Rule<ClusterSubject> = {
  code: 'pool-name',
  on: 'Cluster',
  severity: 'error',
  title: 'names of machine pools are DNS labels of at most 63 characters',
  why: 'The name becomes part of the names of machines, hosts and objects, and the value of a label on each of them. Anything else is refused there, when the cluster exists already and a pool cannot be renamed any more.',
  remedy: 'Use lower case letters, digits and dashes, with a letter or digit at both ends.',
  example: { bad: examplePools([{ name: 'All_Roles' }]), good: examplePools([{ name: 'all-roles' }]) },
  covers: ['POOL-6', 'POOL-7'],
  sources: ['Rancher webhook: names of machine pools', 'RFC 1123, section 2.1', 'Kubernetes: label values'],
  *judge({ pools, old }) {
    for (const { pool, input } of pools) {
      if (label.test(pool.name) || pool.name === '') continue;
      // A pool that exists cannot be renamed: its name is told, and nothing is refused for it.
      const exists = old?.pools.some(({ pool: { name } }) => name === pool.name) === true;
      const path = [...input.path, 'name'];
      const proposal = labelFrom(
        pool.name,
        pools.map(({ input: { name } }) => name),
      );
      const found = pool.name.length > 63 ? `has ${pool.name.length} characters` : 'is no DNS label';
      yield {
        ...(exists && { severity: 'warning' as const }),
        path,
        message: `the pool name "${pool.name}" ${found}, expected at most 63 lower case letters, digits and dashes, a letter or digit at both ends`,
        fix: exists ? 'make a new pool with a shorter or plainer name' : `write name: ${proposal}`,
        ...(!exists && { patch: [{ op: 'replace' as const, path: jsonPointer(path), value: proposal }] }),
      };
    }
  },
};

function labelFrom(name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? 'pool' : plain;
  if (!taken.includes(base)) return base;
  const number = Array.from({ length: taken.length + 1 }, (_, index) => index + 2).find(
    (candidate) => !taken.includes(`${base}-${candidate}`),
  );
  return `${base}-${number}`;
}
