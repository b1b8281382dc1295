import { placesOf } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nearestName } from '../../../../lib/nearest.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const backends: readonly string[] = ['vxlan', 'host-gw', 'wireguard-native', 'none'];
/** Backends that K3s had once, and what took their place. */
const successors: Readonly<Record<string, string>> = { wireguard: 'wireguard-native', ipsec: 'wireguard-native' };

export const flannelBackendRule: Rule<ClusterSubject> = {
  code: 'flannel-backend',
  on: 'Cluster',
  severity: 'error',
  title: 'flannel-backend is one that K3s has',
  why: 'K3s stops at a backend that it does not know, so no node starts. wireguard and ipsec were removed.',
  remedy: 'Write vxlan, host-gw, wireguard-native or none.',
  example: {
    bad: k3sExampleManifest(`machineGlobalConfig:\n  flannel-backend: wireguard\n${exampleDualRanges}`),
    good: k3sExampleManifest(`machineGlobalConfig:\n  flannel-backend: wireguard-native\n${exampleDualRanges}`),
  },
  covers: [],
  sources: ['K3s documentation, basic network options: Flannel options'],
  *judge({ engine, engineConfig }) {
    if (engine.name !== 'k3s') return nothing;
    for (const { value, path } of placesOf(engineConfig, 'flannel-backend')) {
      if (value === '' || typeof value !== 'string') continue;
      // Older K3s took options behind the backend: wireguard-native=Mode=separate.
      const name = value.split('=')[0] ?? value;
      if (backends.includes(name)) continue;
      const meant = successors[name] ?? nearestName(name, backends) ?? 'vxlan';
      yield {
        path,
        message: `flannel-backend is "${value}", expected ${backends.slice(0, -1).join(', ')} or none`,
        fix: `write ${meant}`,
        patch: [{ op: 'replace', path: jsonPointer(path), value: meant }],
      };
    }
    return nothing;
  },
};
