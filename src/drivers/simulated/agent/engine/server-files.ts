import type { Host, KeyPair } from './host.ts';
import type { Life } from './life.ts';
import type { Pki } from './pki.ts';
import { advertisedOf, nodeIpsOf, rangesOf } from './refusals.ts';
import { argumentOf, isTrue, itemsOf, textOf } from './setup.ts';

/**
 * Writes what a server leaves on its host for probes and people: its authority, the API server's client certificate,
 * authorities of controller manager and scheduler where their arguments say, and the administrator's kubeconfig. Gives
 * the certificate that the server itself shows.
 */
export async function writeServerFiles(life: Life, host: Host, pki: Pki, now: Date): Promise<KeyPair> {
  const { installed, values, authority } = life;
  const tls = `${installed.dataDirectory}/server/tls`;
  const serving = await pki.issue(authority, 'simulated-server', servingHosts(life, host), now);
  await host.write(`${tls}/server-ca.crt`, authority.certificate, 0o644);
  await host.write(`${installed.dataDirectory}/server/db/etcd/name`, `${life.name}-simulated`, 0o600);
  if (isTrue(values['disable-apiserver'])) return serving;
  const client = await pki.issue(authority, 'system:apiserver', [], now);
  await host.write(`${tls}/client-kube-apiserver.crt`, client.certificate, 0o644);
  await host.write(`${tls}/client-kube-apiserver.key`, client.key, 0o600);
  for (const component of ['kube-controller-manager', 'kube-scheduler']) {
    const folder = argumentOf(values, `${component}-arg`, 'cert-dir') ?? `${tls}/${component}`;
    // A component makes a self-signed certificate; here all of them show the server's own, which its authority vouches for.
    await host.write(`${folder}/${component}.crt`, authority.certificate, 0o644);
  }
  await host.write(`/etc/rancher/${installed.engine}/${installed.engine}.yaml`, adminKubeconfig(life, host), 0o600);
  return serving;
}

function servingHosts({ values, name }: Life, host: Host): string[] {
  const nodeIps = nodeIpsOf(values, host.addresses());
  const advertised = advertisedOf(values, nodeIps);
  const all = ['127.0.0.1', '::1', 'localhost', name, ...nodeIps.map(({ text }) => text)];
  return [...new Set([...all, ...(advertised ? [advertised.text] : []), ...itemsOf(values['tls-san'])])];
}

/** Its server is the loopback of the first service range's family, as the engines write it. */
function adminKubeconfig({ values, installed, authority }: Life, host: Host): string {
  const { services } = rangesOf(values, nodeIpsOf(values, host.addresses()));
  const loopback = services[0]?.family === 'ipv6' ? '[::1]' : '127.0.0.1';
  const port = installed.engine === 'k3s' ? textOf(values, 'https-listen-port') || '6443' : '6443';
  const data = Buffer.from(authority.certificate).toString('base64');
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'default', cluster: { server: `https://${loopback}:${port}`, 'certificate-authority-data': data } },
      ],
      users: [{ name: 'default', user: {} }],
      contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
      'current-context': 'default',
    },
    undefined,
    2,
  )}\n`;
}
