import type { EngineConfigEntry } from '../../kinds/cluster/engine-config.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { containsAddress } from '../../network/cidr.ts';
import { type Family, familyTitle } from '../../network/family.ts';
import { rangesOf } from '../../network/reading.ts';
import { scopeOf, usableOnNode } from '../../network/scope.ts';

const key = 'advertise-address';

/** The API server advertises an address of the primary family that others can reach. */
export const advertiseAddressRule: Rule<ClusterSubject> = {
  code: 'advertise-address',
  on: 'Cluster',
  severity: 'error',
  title: 'advertise-address is a reachable address of the primary family',
  why: 'The API server exits when the address it advertises is not of the family of the first service range. Pods and other servers connect to it, so loopback, link-local and cluster-internal addresses cannot work.',
  remedy:
    'Leave it out: each server then advertises its own first address of the primary family. Give it only for an address that stands before the servers.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56,10.52.0.0/16
      service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16
      advertise-address: 192.168.7.10
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56,10.52.0.0/16
      service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16
      advertise-address: fd12:3456:789a:1::10
`,
  },
  covers: ['CP-1', 'NET-005'],
  sources: ['kube-apiserver: service IP family must match public address family', 'rancher/rancher#54944'],
  *judge(subject) {
    for (const entry of subject.engineConfig) {
      const text = entry.config[key];
      if (text === undefined || text === null || text === '' || typeof text === 'object') continue;
      const found = problemOf(subject, String(text));
      if (found) yield findingFor(entry, String(text), found);
    }
  },
};

interface Problem {
  readonly found: string;
  readonly expected: string;
  /** The spelling that was certainly meant. */
  readonly meant?: string;
}

function problemOf(subject: ClusterSubject, text: string): Problem | undefined {
  const { plan, reading } = subject;
  const primary: Family | undefined = plan?.primary.value ?? reading.serviceCidr[0]?.value?.cidr.family;
  const expected = primary ? `one ${familyTitle[primary]} address of a server` : 'one address of a server';
  // Brackets are another rule's matter, for every key that holds addresses.
  if (text.startsWith('[')) return undefined;
  const result = parseAddress(text);
  if (!result.ok) {
    const meant = parseAddress(text.replace(/[\s"']/g, ''));
    return { found: `"${text}" is ${result.reason}`, expected, ...(meant.ok && { meant: meant.value.text }) };
  }
  const address = result.value;
  const scope = scopeOf(address);
  if (!usableOnNode(scope)) return { found: `${text} is ${scope}, so no other node can reach it`, expected };
  if (primary && address.family !== primary) {
    const found = `${text} is ${familyTitle[address.family]}, and the first service range is ${familyTitle[primary]}`;
    return { found, expected };
  }
  const inside = [...rangesOf(reading.clusterCidr), ...rangesOf(reading.serviceCidr)].find((range) =>
    containsAddress(range, address),
  );
  return inside && { found: `${text} lies in the cluster’s own range ${inside.text}`, expected };
}

function findingFor(entry: EngineConfigEntry, text: string, { found, expected, meant }: Problem): Finding {
  const path = [...entry.path, key];
  const pointer = jsonPointer(path);
  return {
    path,
    message: `${found}; expected ${expected}`,
    fix: meant ? `write ${meant}` : `take ${key} out, or give ${expected} instead of ${text}`,
    patch: [meant ? { op: 'replace', path: pointer, value: meant } : { op: 'remove', path: pointer }],
  };
}
