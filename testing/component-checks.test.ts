import { describe, expect, it } from 'vitest';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { aCluster } from './builders.ts';
import { componentRefusals } from './component-checks.ts';
import { renderMachines } from './rendered-machines.ts';
import { renderingOf } from './rendering.ts';

type Config = Record<string, unknown>;
type Change = (config: Config) => void;

const k3s = { version: 'v1.36.2+k3s1' };
const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };

/** Renders a cluster, changes the configuration of the nodes whose title matches, and gives what components refuse. */
function refusalsAfter(cluster: Cluster, change: Change, which = /./): string[] {
  const { engine, ...input } = renderingOf(cluster);
  const machines = renderMachines({ engine, ...input }).map(({ machine, title }) => ({
    ...machine,
    files: machine.files.map((file) => {
      if (!which.test(title) || !file.path.endsWith('50-rancher.yaml')) return file;
      const config = JSON.parse(file.content) as Config;
      change(config);
      return { ...file, content: JSON.stringify(config) };
    }),
  }));
  return componentRefusals(machines, engine.facts.keys, engine.facts.criticalKeys);
}

const set =
  (changes: Config): Change =>
  (config) =>
    void Object.assign(config, changes);
const remove =
  (key: string): Change =>
  (config) =>
    void delete config[key];

describe('what is rendered', () => {
  it.each([
    ['dual-stack RKE2', aCluster()],
    ['dual-stack K3s', aCluster(k3s)],
    ['IPv6-only K3s', aCluster({ ...k3s, ...ipv6 })],
    ['IPv4-only RKE2 with a Windows worker', aCluster({ ...ipv4, cni: 'flannel' })],
    ['IPv6-only RKE2 with Cilium', aCluster({ ...ipv6, cni: 'cilium' })],
  ])('is accepted: %s', (_, cluster) => {
    expect(refusalsAfter(cluster, () => undefined)).toEqual([]);
  });
});

describe('the components refuse', () => {
  it.each<[what: string, cluster: Cluster, change: Change, which: RegExp, refusal: RegExp]>([
    [
      'a range with a space before it',
      aCluster(),
      set({ 'cluster-cidr': '10.52.0.0/16, fd7a::/56' }),
      /./,
      /pod range: not a range/,
    ],
    [
      'three service ranges',
      aCluster(),
      set({ 'service-cidr': '10.1.0.0/16,fd00::/112,10.2.0.0/16' }),
      /./,
      /more than two/,
    ],
    [
      'pods and Services of different families',
      aCluster(),
      set({ 'service-cidr': '10.53.0.0/16' }),
      /./,
      /must share the same IP versions/,
    ],
    [
      'a node mask too far from its range',
      aCluster(),
      set({ 'kube-controller-manager-arg': ['node-cidr-mask-size-ipv6=80'] }),
      /init/,
      /more than 16 bits longer/,
    ],
    [
      'the plain mask on dual-stack',
      aCluster(),
      set({ 'kube-controller-manager-arg': ['node-cidr-mask-size=24'] }),
      /init/,
      /without suffix on a dual-stack/,
    ],
    [
      'an advertised address of the other family',
      aCluster(),
      set({ 'advertise-address': 'fd3b::11' }),
      /init/,
      /advertised address of the other family/,
    ],
    [
      'no advertised address where the first external one is of the other family',
      aCluster(),
      (config) => {
        delete config['advertise-address'];
        config['node-external-ip'] = ['2a05::1'];
      },
      /init/,
      /advertised address of the other family/,
    ],
    [
      'a node without an address of one family',
      aCluster(),
      set({ 'node-ip': ['192.168.64.20'] }),
      /^worker/,
      /must share the same IP version: no IPv6/,
    ],
    [
      'addresses in the wrong order',
      aCluster(),
      set({ 'node-ip': ['fd3b::11', '192.168.64.11'] }),
      /init/,
      /not of the primary family/,
    ],
    [
      'brackets around an address',
      aCluster(),
      set({ 'node-ip': ['192.168.64.11', '[fd3b::11]'] }),
      /init/,
      /no IP address/,
    ],
    ['a link-local address', aCluster(), set({ 'node-ip': ['192.168.64.11', 'fe80::11'] }), /init/, /link-local/],
    [
      'two addresses of a family',
      aCluster(),
      set({ 'node-ip': ['192.168.64.11', '192.168.64.12', 'fd3b::11'] }),
      /init/,
      /two addresses/,
    ],
    ['brackets in a certificate name', aCluster(), set({ 'tls-san': ['[fd3b::11]'] }), /init/, /tls-san/],
    [
      'a join URL without brackets',
      aCluster(ipv6),
      set({ server: 'https://fd3b::11:9345' }),
      /^worker/,
      /no https URL/,
    ],
    [
      'a join port of the other engine',
      aCluster(),
      set({ server: 'https://192.168.64.11:6443' }),
      /^worker/,
      /join at 9345/,
    ],
    ['an agent that does not know where to join', aCluster(), remove('server'), /^worker/, /where to join/],
    ['a second server that starts a cluster', aCluster(), remove('server'), /^joining/, /2 servers start/],
    [
      'servers that disagree',
      aCluster(),
      set({ 'cluster-domain': 'other.local' }),
      /^joining/,
      /mismatch between servers: cluster-domain/,
    ],
    ['a key that the engine skips', aCluster(), set({ 'flannel-ipv6-masq': true }), /init/, /skips the key/],
    ['a server’s key on an agent', aCluster(), set({ 'cluster-cidr': '10.52.0.0/16' }), /^worker/, /skips the key/],
    ['a number where text belongs', aCluster(), set({ 'node-name': 5 }), /init/, /no string/],
    [
      'a DNS address outside the service ranges',
      aCluster(),
      set({ 'cluster-dns': ['10.99.0.10'] }),
      /./,
      /in no service range/,
    ],
    ['an unknown egress mode', aCluster(), set({ 'egress-selector-mode': 'on' }), /./, /egress-selector-mode/],
    [
      'a dual-stack node-ip that does not reach the kubelet',
      aCluster(),
      set({ 'disable-cloud-controller': true }),
      /./,
      /no dual-stack node-ip/,
    ],
    ['multus alone', aCluster(), set({ cni: ['multus'] }), /./, /failed to validate multus/],
    [
      'Windows with Canal',
      aCluster({ ...ipv4, cni: 'flannel' }),
      set({ cni: 'canal' }),
      /server/,
      /Windows agent does not support canal/,
    ],
    [
      'Windows on IPv6',
      aCluster({ ...ipv4, cni: 'flannel' }),
      set({ 'cluster-cidr': ipv6.clusterCidr, 'service-cidr': ipv6.serviceCidr }),
      /server/,
      /not supported on Windows/,
    ],
    ['a removed backend of Flannel', aCluster(k3s), set({ 'flannel-backend': 'ipsec' }), /./, /unknown ipsec/],
    ['K3s without etcd', aCluster(k3s), remove('cluster-init'), /init/, /SQLite/],
    [
      'a service range that 1.33 cannot hold',
      aCluster({ version: 'v1.33.13+rke2r1' }),
      set({ 'service-cidr': '10.53.0.0/16,fd00::/100' }),
      /./,
      /more than 20 host bits/,
    ],
  ])('%s', (_, cluster, change, which, refusal) => {
    expect(refusalsAfter(cluster, change, which).join('\n')).toMatch(refusal);
  });
});

describe('charts refuse', () => {
  const pool = (changes: Config) => ({
    installation: { calicoNetwork: { ipPools: [{ cidr: 'fd7a:3c1e:9b42:5200::/56', ...changes }] } },
  });
  it.each<[what: string, cni: string, values: Config, refusal: RegExp]>([
    ['an unencapsulated IPv6 pool without BGP', 'calico', pool({}), /needs BGP/],
    ['IPIP on IPv6', 'calico', pool({ encapsulation: 'IPIP' }), /IPIP/],
    ['a pool outside the pod ranges', 'calico', pool({ cidr: 'fd00:1::/56', encapsulation: 'VXLAN' }), /outside/],
    ['blocks that no pool has', 'calico', pool({ encapsulation: 'VXLAN', blockSize: 64 }), /block size/],
    [
      'routes between neighbours in a tunnel',
      'cilium',
      { routingMode: 'tunnel', autoDirectNodeRoutes: true },
      /tunneling/,
    ],
    [
      'direct routes beside the default tunnel',
      'cilium',
      { autoDirectNodeRoutes: 'true', underlayProtocol: 'ipv6' },
      /tunneling/,
    ],
    ['a native range of the other family', 'cilium', { ipv6NativeRoutingCIDR: '10.0.0.0/8' }, /no IPv6 range/],
    [
      'native routing without its range',
      'cilium',
      { routingMode: 'native', ipv6NativeRoutingCIDR: '' },
      /must be configured/,
    ],
    ['an unknown routing mode', 'cilium', { routingMode: 'direct' }, /unknown routingMode/],
    ['an unknown encapsulation', 'calico', pool({ encapsulation: 'Geneve' }), /unknown encapsulation/],
    ['a tunnel over IPv4 on IPv6 alone', 'cilium', { routingMode: 'tunnel' }, /without IPv4/],
  ])('%s', (_, cni, values, refusal) => {
    const cluster = aCluster({ ...ipv6, cni, rke: { chartValues: { [`rke2-${cni}`]: values } } });
    expect(refusalsAfter(cluster, () => undefined).join('\n')).toMatch(refusal);
  });
});
