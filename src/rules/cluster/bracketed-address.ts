import { itemsAt, placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

/** Keys that take bare addresses. Ranges and cluster-dns are read with the network plan, which knows brackets too. */
const addressKeys = ['node-ip', 'node-external-ip', 'advertise-address', 'bind-address', 'tls-san'] as const;

const brackets = /[[\]]/g;

export const bracketedAddressRule: Rule<ClusterSubject> = {
  code: 'bracketed-address',
  on: 'Cluster',
  severity: 'error',
  title: 'IPv6 addresses stand in brackets in URLs only',
  why: 'Engines parse these keys as addresses. Brackets make node-ip unreadable, and as tls-san they become a DNS name that no client ever asks for, so connections to that address fail.',
  remedy: 'Write the address bare. Engines and the manager add brackets where they build a URL.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  tls-san:\n    - "[fd7a:3c1e:9b42:1::10]"`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  tls-san:\n    - fd7a:3c1e:9b42:1::10`),
  },
  covers: ['NET-012'],
  sources: ['K3s etcd and certificate code', 'Rancher plan store: brackets in join URLs only'],
  *judge({ engineConfig }) {
    for (const key of addressKeys) {
      for (const place of placesOf(engineConfig, key)) {
        if (!mayHoldBracket(place.value)) continue;
        for (const { value, path } of itemsAt(place)) {
          if (!value.startsWith('[')) continue;
          const bare = value.replace(brackets, '');
          const whole = path.length > place.path.length ? bare : String(place.value).replace(brackets, '');
          yield {
            path,
            message: `${key} holds ${value}, expected the address without brackets`,
            fix: `write ${bare}`,
            patch: [{ op: 'replace', path: jsonPointer(path), value: whole }],
          };
        }
      }
    }
  },
};

/** Spares the splitting of lists that are fine. */
function mayHoldBracket(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('[');
  return Array.isArray(value) && value.some((item) => typeof item === 'string' && item.includes('['));
}
