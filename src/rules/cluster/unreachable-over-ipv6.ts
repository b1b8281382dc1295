import { certainStack } from '../../kinds/cluster/certain-stack.ts';
import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleIpv6Ranges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { type Finding, nothing, type Rule } from '../../lib/rule.ts';
import { hostIn } from '../../network/host-reference.ts';

/** Hosts that people pull from and that have no IPv6 address (as of 2026). */
const withoutIpv6: readonly string[] = ['github.com', 'ghcr.io', 'git.rancher.io'];

/** Keys of the engine that name a host which every node contacts. */
const hostKeys = ['system-default-registry', 'etcd-s3-endpoint', 'etcd-s3-proxy', 'datastore-endpoint'] as const;

const proxies: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

const example = (registry: string) =>
  exampleManifest(`machineGlobalConfig:
${exampleIpv6Ranges}
  system-default-registry: "${registry}"`);

export const unreachableOverIpv6Rule: Rule<ClusterSubject> = {
  code: 'unreachable-over-ipv6',
  on: 'Cluster',
  severity: 'error',
  title: 'IPv6-only nodes are sent to hosts that they can reach over IPv6 only',
  why: 'A node without IPv4 cannot reach an IPv4 address. Images are not pulled, snapshots are not stored, and the node stays half made. Some well-known hosts have no IPv6 address either and need a mirror or NAT64.',
  remedy: 'Use a registry, mirror, proxy or store with an IPv6 address, best by a DNS name with an AAAA record.',
  example: { bad: example('192.168.10.5:5000'), good: example('registry.example.net:5000') },
  covers: ['NET-058', 'NET-1'],
  sources: ['Rancher documentation 2.14: other limitations', 'k3s-io/k3s#13846', 'siderolabs/talos#6281'],
  judge(subject) {
    if (!subject.rke || certainStack(subject) !== 'ipv6') return nothing;
    return judgeHosts(subject);
  },
};

function* judgeHosts({ rke, engineConfig, cluster }: ClusterSubject): Iterable<Finding> {
  for (const key of hostKeys) {
    for (const { value, path } of placesOf(engineConfig, key)) {
      if (typeof value === 'string') yield* judgeHost(value, path, key);
    }
  }
  const base: FieldPath = ['spec', 'rkeConfig'];
  for (const [host, mirror] of Object.entries(rke?.registries?.mirrors ?? {})) {
    const endpoints = mirror.endpoint ?? [];
    const path = [...base, 'registries', 'mirrors', host];
    if (endpoints.length === 0 && host !== '*') yield* judgeHost(host, path, 'the registry');
    for (const [index, endpoint] of endpoints.entries()) {
      yield* judgeHost(endpoint, [...path, 'endpoint', index], `the mirror of ${host}`);
    }
  }
  const s3 = rke?.etcd?.s3?.endpoint;
  if (s3) yield* judgeHost(s3, [...base, 'etcd', 's3', 'endpoint'], 'the snapshot store');
  for (const [index, { name, value }] of (cluster.spec?.agentEnvVars ?? []).entries()) {
    if (!name || !value || !proxies.includes(name)) continue;
    yield* judgeHost(value, ['spec', 'agentEnvVars', index, 'value'], `the proxy of ${name}`);
  }
}

function* judgeHost(text: string, path: FieldPath, name: string): Iterable<Finding> {
  const host = hostIn(text);
  if (!host.ok) return;
  if ('address' in host.value) {
    if (host.value.address.family === 'ipv6') return;
    yield {
      path,
      message: `${name} is at ${host.value.address.text}, an IPv4 address that IPv6-only nodes cannot reach`,
      fix: 'write a DNS name with an AAAA record, or an IPv6 address',
    };
    return;
  }
  const { name: dnsName } = host.value;
  if (!withoutIpv6.includes(dnsName)) return;
  yield {
    severity: 'warning',
    path,
    message: `${name} is at ${dnsName}, which has no IPv6 address, so IPv6-only nodes reach it through NAT64 only`,
    fix: 'use a mirror that has an IPv6 address',
  };
}
