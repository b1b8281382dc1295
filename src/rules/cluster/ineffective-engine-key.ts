import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

export const ineffectiveEngineKeyRule: Rule<ClusterSubject> = {
  code: 'ineffective-engine-key',
  on: 'Cluster',
  severity: 'warning',
  title: 'no key is set that the engine takes out before it starts',
  why: 'RKE2 runs K3s inside and drops the keys that it decides itself: all of flannel, the policy controller, the ports. It logs that it skips them and goes on, so what the key was meant to do does not happen.',
  remedy: 'Remove the key. Settings of RKE2’s CNI are Helm values of its chart, in chartValues.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: canal\n${exampleDualRanges}\n  flannel-ipv6-masq: true`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: canal\n${exampleDualRanges}`),
  },
  covers: ['NET-029', 'CNI-2'],
  sources: [
    'RKE2 server command: flags of K3s that are dropped',
    'RKE2 defaults: flannel-backend none, network policy off',
  ],
  *judge({ engine, engineConfig }) {
    for (const { config, path } of engineConfig) {
      for (const key of Object.keys(config)) {
        if (!Object.hasOwn(engine.keys, key) || engine.keys[key]?.server !== 'skipped') continue;
        const place = [...path, key];
        yield {
          path: place,
          message: `${key} has no effect: ${engine.title} skips the key, because it decides that itself`,
          fix: `remove ${key}`,
          patch: [{ op: 'remove', path: jsonPointer(place) }],
        };
      }
    }
  },
};
