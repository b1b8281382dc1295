import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { type Finding, nothing, type Rule } from '../../lib/rule.ts';
import { parseHost } from '../../network/endpoint.ts';
import { hostIn } from '../../network/host-reference.ts';

const parent: FieldPath = ['spec', 'localClusterAuthEndpoint'];
const example = (fqdn: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
    spec: `localClusterAuthEndpoint:
  enabled: true
  caCerts: |
    -----BEGIN CERTIFICATE-----
    MIIB
    -----END CERTIFICATE-----
${fqdn}`,
  });

export const endpointNameRule: Rule<ClusterSubject> = {
  code: 'endpoint-name',
  on: 'Cluster',
  severity: 'error',
  title: 'the authorized cluster endpoint with a CA has a name, and the name is a host alone',
  why: 'The CA is that of the name in front of the cluster, so without the name there is nothing that it could verify. The name goes into the API server’s certificate and into kubeconfigs, where a scheme or a path makes no sense.',
  remedy: 'Write the DNS name as fqdn, or leave caCerts out.',
  example: { bad: example(''), good: example('  fqdn: api.example.net') },
  covers: ['ACE-1'],
  sources: ['Rancher webhook: authorized cluster endpoint'],
  judge({ cluster }) {
    const endpoint = cluster.spec?.localClusterAuthEndpoint;
    if (!endpoint) return nothing;
    if (endpoint.fqdn) return judgeName(endpoint.fqdn);
    if (!endpoint.caCerts) return nothing;
    return [
      {
        path: [...parent, 'caCerts'],
        message: 'the authorized cluster endpoint has caCerts and no fqdn, expected the name whose CA it is',
        fix: 'write fqdn, or remove caCerts',
      },
    ];
  },
};

function judgeName(fqdn: string): readonly Finding[] {
  if (parseHost(fqdn).ok) return nothing;
  const inside = hostIn(fqdn);
  const bare = inside.ok ? ('name' in inside.value ? inside.value.name : inside.value.address.text) : undefined;
  const path = [...parent, 'fqdn'];
  return [
    {
      // A port behind the name serves in kubeconfigs and is lost in certificates only.
      ...(bare !== undefined && fqdn.startsWith(`${bare}:`) && { severity: 'warning' as const }),
      path,
      message: `fqdn is "${fqdn}", expected a DNS name or an address alone`,
      fix: bare === undefined ? 'write a DNS name such as api.example.net' : `write ${bare}`,
      ...(bare !== undefined && {
        patch: [{ op: 'replace' as const, path: '/spec/localClusterAuthEndpoint/fqdn', value: bare }],
      }),
    },
  ];
}
