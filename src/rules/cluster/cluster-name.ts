import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const form = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])$/;
/** Names of the manager's own objects. */
const reserved = /^c-[a-z0-9]{5}$/;

export const clusterNameRule: Rule<ClusterSubject> = {
  code: 'cluster-name',
  on: 'Cluster',
  severity: 'error',
  title: 'a cluster has a name of 2 to 63 lower case letters, digits and dashes that the manager does not use itself',
  why: 'The name becomes part of the names of machines, hosts and other objects. local is the cluster that the manager itself runs in, and c- with five characters is how the manager names clusters inside.',
  remedy: 'Choose a DNS label, with a letter or digit at both ends.',
  example: {
    bad: exampleManifest('machineGlobalConfig: {}').replace('name: demo', 'name: c-7x2kq'),
    good: exampleManifest('machineGlobalConfig: {}'),
  },
  covers: ['NAME-1'],
  sources: ['Rancher webhook: names of clusters', 'RFC 1123, section 2.1'],
  judge({ cluster, old }) {
    const { name, namespace } = cluster.metadata ?? {};
    // Names never change, so a stored one needs no judging; a generated one is not known yet.
    if (old || name === undefined || name === null) return nothing;
    const own = name === 'local' && namespace !== 'fleet-local';
    if (form.test(name) && !own && !reserved.test(name)) return nothing;
    const problem = own
      ? 'is the name of the cluster that the manager runs in'
      : reserved.test(name)
        ? 'is a name of the form c-xxxxx, which the manager keeps for itself'
        : name.length > 63 || name.length < 2
          ? `has ${name.length === 1 ? 'one character' : `${name.length} characters`}`
          : 'is no DNS label';
    return [
      {
        path: ['metadata', 'name'],
        message: `the cluster name "${name}" ${problem}, expected 2 to 63 lower case letters, digits and dashes, a letter or digit at both ends`,
        fix: `choose another name, e.g. ${proposalFor(name)}`,
      },
    ];
  },
};

function proposalFor(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return form.test(plain) && plain !== name && plain !== 'local' && !reserved.test(plain)
    ? plain
    : `cluster-${plain || 'one'}`;
}
