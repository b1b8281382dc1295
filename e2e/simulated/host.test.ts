import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAccess } from '../../src/kinds/nodeplan/reports/access.ts';
import { readDnsAnswers } from '../../src/kinds/nodeplan/reports/dns-check.ts';
import { readInventory } from '../../src/kinds/nodeplan/reports/inventory.ts';
import { aCluster } from '../../testing/builders.ts';
import { needs } from '../../testing/needs.ts';

interface Seen {
  readonly results: Readonly<Record<string, { readonly code: number; readonly text: string }>>;
  readonly probes: Readonly<Record<string, boolean>>;
  readonly removed: number;
  readonly after: Readonly<Record<string, boolean>>;
}

const ula = { pods: 'fd7a:3c1e:9b42:5200::/56', services: 'fd7a:3c1e:9b42:5300::/112' };
const ipv4 = { pods: '10.52.0.0/16', services: '10.53.0.0/16' };

/** A namespace with the addresses that the rendered init server has, and with nothing that outlives it. */
const namespace = `
ip link set lo up
ip link add node0 type veth peer name other0 && ip link set node0 up && ip link set other0 up || exit 70
ip address add 192.168.64.11/18 dev node0
ip address add fd3b:91c4:7a20:1::b/64 dev node0 nodad
exec "$@"`;

needs(
  'root',
  'network namespaces',
  'bash and curl',
)('a simulated host with real files, commands and sockets', () => {
  it.each([
    ['IPv4-only RKE2', 'v1.35.1+rke2r1', [ipv4]],
    ['IPv6-only RKE2', 'v1.35.1+rke2r1', [ula]],
    ['IPv6-first RKE2', 'v1.35.1+rke2r1', [ula, ipv4]],
    ['dual-stack K3s', 'v1.35.1+k3s1', [ipv4, ula]],
  ] as const)('takes the plan of an %s server through the scripts of the manager', async (_, version, ranges) => {
    const list = (key: 'pods' | 'services') => ranges.map((range) => range[key]).join(',');
    const cluster = aCluster({ version, clusterCidr: list('pods'), serviceCidr: list('services') });
    const { results, probes, removed, after } = await applyOn(JSON.stringify(cluster));
    expect(probes).toEqual(Object.fromEntries(Object.keys(probes).map((name) => [name, true])));
    const [node] = readInventory(results.inventory?.text ?? '');
    expect(node).toMatchObject({ name: 'node-1', ready: 'True', kubelet: version });
    expect(node?.podRanges).toHaveLength(ranges.length);
    expect(readDnsAnswers(results['dns-check']?.text ?? '').map(({ outcome }) => outcome)).toEqual(
      ranges.map(() => 'answered'),
    );
    const access = readAccess(results.kubeconfig?.text ?? '');
    const pem = Buffer.from(access?.certificate ?? '', 'base64').toString();
    expect(new X509Certificate(pem).subject).toBe('CN=drover:manager');
    expect(removed).toBe(0);
    expect(after).toEqual(Object.fromEntries(Object.keys(probes).map((name) => [name, false])));
  });
});

async function applyOn(cluster: string): Promise<Seen> {
  const root = mkdtempSync(join(tmpdir(), 'drover-host-'));
  try {
    const worker = join(import.meta.dirname, 'host-worker.ts');
    const words = [process.execPath, worker, root, cluster, await certificateRequest()];
    const isolated = [
      '--net',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      'sh',
      '-c',
      namespace,
      'sh',
      ...words,
    ];
    const { stdout, stderr, status } = spawnSync('unshare', isolated, { encoding: 'utf8', timeout: 120_000 });
    if (status !== 0) throw new Error(`the host ended with ${status}: ${stderr}`);
    return JSON.parse(stdout) as Seen;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function certificateRequest(): Promise<string> {
  await import('reflect-metadata');
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const request = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=drover:manager', keys, signingAlgorithm });
  return request.toString('pem');
}
