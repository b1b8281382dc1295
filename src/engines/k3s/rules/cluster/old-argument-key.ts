import { exampleDualRanges, k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** Hidden keys of K3s, and the one whose list each of them fills too. */
const renamed = [
  { old: 'kube-controller-arg', now: 'kube-controller-manager-arg' },
  { old: 'kube-cloud-controller-arg', now: 'kube-cloud-controller-manager-arg' },
] as const;

const example = (key: string) =>
  k3sExampleManifest(`machineGlobalConfig:
${exampleDualRanges}
  flannel-ipv6-masq: true
  ${key}: node-cidr-mask-size-ipv4=25`);

export const oldArgumentKeyRule: Rule<ClusterSubject> = {
  code: 'old-argument-key',
  on: 'Cluster',
  severity: 'error',
  title: 'arguments of the controllers are given under the keys that K3s documents',
  why: 'K3s still takes kube-controller-arg and kube-cloud-controller-arg, hidden, into the same lists as the documented keys, so one of the two is lost. Node masks under the old key are in no network plan.',
  remedy: 'Write kube-controller-manager-arg and kube-cloud-controller-manager-arg.',
  example: { bad: example('kube-controller-arg'), good: example('kube-controller-manager-arg') },
  covers: [],
  sources: ['K3s pkg/cli/cmds/server.go: hidden flags with the same destination'],
  *judge({ engine, engineConfig }) {
    if (engine.name !== 'k3s') return;
    for (const entry of engineConfig) {
      for (const { old, now } of renamed) {
        const value = entry.config[old];
        if (value === undefined || value === null || value === '') continue;
        const path = [...entry.path, old];
        yield {
          path,
          message: `${old} is an old name that shares its list with ${now}; expected ${now} alone`,
          fix: `move what it holds to ${now}`,
          ...(entry.config[now] === undefined && {
            patch: [
              { op: 'remove', path: jsonPointer(path) },
              { op: 'add', path: jsonPointer([...entry.path, now]), value },
            ],
          }),
        };
      }
    }
  },
};
