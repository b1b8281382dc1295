import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../testing/builders.ts';
import { testFacts } from '../../../../testing/facts.ts';
import { clusterSubject } from '../../../kinds/cluster/build-subject.ts';
import type { Cluster } from '../../../kinds/cluster/schema.ts';
import type { NodeRegistrationRequest } from '../../../kinds/node-registration/subject.ts';
import { readFacts } from './facts.ts';
import { judgeFacts } from './judge.ts';
import { verdictText } from './report.ts';

const now = new Date('2026-05-01T10:00:00Z');
const forever = '\\       valid_lft forever preferred_lft forever';

/** A report of a host that is ready for any cluster. */
const ready = {
  format: 1,
  hostname: 'host-1',
  kernel: '6.1.0-18-amd64',
  architecture: 'x86_64',
  os: 'debian 12',
  time: String(now.getTime() / 1000),
  ip: '/usr/sbin/ip',
  addresses: [
    `1: lo    inet 127.0.0.1/8 scope host lo${forever}`,
    `2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0${forever}`,
    `2: eth0    inet6 fd00:1::11/64 scope global ${forever}`,
    `2: eth0    inet6 fe80::1/64 scope link ${forever}`,
  ],
  links: ['2: eth0@if5: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP \\    link/ether 02:00:00:00:00:01'],
  routes4: ['default via 10.0.0.1 dev eth0 proto dhcp', '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.11'],
  routes6: ['fd00:1::/64 dev eth0 proto kernel metric 256', 'default via fe80::9 dev eth0 proto static metric 1024'],
  sysctls: [
    'net/ipv6/conf/all/disable_ipv6=0',
    'net/ipv6/conf/default/disable_ipv6=0',
    'net/ipv6/conf/eth0/accept_ra=1',
  ],
  resolvers: ['10.0.0.53', 'fd00:1::53'],
  hosts: ['127.0.0.1 localhost host-1', '::1 localhost ip6-localhost'],
  modules: [
    'overlay loaded',
    'br_netfilter available',
    'nf_conntrack loaded',
    'ip_tables missing',
    'nf_tables loaded',
    'vxlan available',
  ],
  sockets: ['tcp 00000000:0016', 'tcp6 00000000000000000000000001000000:18EB'],
  services: [],
  leftovers: [],
  iptables: 'iptables v1.8.9 (nf_tables)',
  ip6tables: 'ip6tables v1.8.9 (nf_tables)',
  manager: ['ipv4 reached 200', 'ipv6 reached 200'],
  peers: [],
};

interface Circumstances {
  readonly cluster?: Cluster;
  readonly request?: Partial<NodeRegistrationRequest>;
  readonly known?: boolean;
}

function judgeReport(changes: Partial<Record<keyof typeof ready, unknown>>, around: Circumstances = {}) {
  const facts = readFacts({ ...ready, ...changes });
  if ('problem' in facts) throw new Error(facts.problem);
  const cluster = around.cluster ?? aCluster({ cni: 'canal' });
  const subject = clusterSubject(cluster, { facts: testFacts(), findMachineConfig: () => undefined });
  const roles = { etcd: true, controlPlane: true, worker: true };
  const request = { roles, ...around.request };
  return judgeFacts({
    facts,
    subject,
    request,
    families: subject.plan?.families ?? [],
    known: around.known ?? false,
    now,
  });
}

function brief(...args: Parameters<typeof judgeReport>): string[] {
  return judgeReport(...args).map(({ severity, code }) => `${severity} ${code.replace('preflight-', '')}`);
}

const ipv6Only = aCluster({
  cni: 'canal',
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112',
});
const ipv4Only = aCluster({ cni: 'canal', clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const without = (list: readonly string[], text: string): string[] => list.filter((line) => !line.includes(text));

describe('the preflight', () => {
  it('has nothing to say of a host that is ready', () => {
    for (const cluster of [undefined, ipv4Only, ipv6Only]) {
      expect(judgeReport({}, cluster === undefined ? {} : { cluster })).toEqual([]);
    }
    expect(verdictText([])).toBe('accepted\n[INFO]  nothing stands in the way\n');
  });

  it('misses a family that the host does not have, or has only for a while', () => {
    expect(brief({ addresses: without(ready.addresses, 'fd00:1::11') })).toContain('error family-missing');
    const temporary = `2: eth0    inet6 fd00:1::abc/64 scope global temporary dynamic ${forever}`;
    const [issue] = judgeReport({ addresses: [...without(ready.addresses, 'fd00:1::11'), temporary] });
    expect(issue?.message).toContain('fd00:1::abc is temporary');
    expect(brief({ addresses: without(ready.addresses, 'fd00:1::11') }, { cluster: ipv4Only })).toEqual([]);
  });

  it('counts no address of a CNI or a container tool', () => {
    const docker = `3: docker0    inet6 fd00:d0c::1/64 scope global ${forever}`;
    expect(brief({ addresses: [...without(ready.addresses, 'fd00:1::11'), docker] })).toContain('error family-missing');
  });

  it('refuses internal addresses that are not on the host, and warns of those that will not last', () => {
    expect(brief({}, { request: { internalAddress: '10.0.0.12,fd00:1::11' } })).toEqual(['error address-elsewhere']);
    const addresses = ready.addresses.map((line) => line.replace('fd00:1::11/64 scope global', '$& deprecated'));
    expect(
      brief(
        { addresses: [...addresses, `2: eth0 inet6 fd00:1::12/64 scope global ${forever}`] },
        { request: { internalAddress: 'fd00:1::11' } },
      ),
    ).toEqual(['warning address-unstable']);
  });

  it('wants a default route of every family', () => {
    expect(brief({ routes6: [] })).toEqual(['error default-route']);
    expect(brief({ routes4: [] })).toEqual(['warning default-route']);
  });

  it('tells that router advertisements will be kept where the kernel reads them', () => {
    const routes6 = ['default via fe80::9 dev eth0 proto ra metric 1024 expires 1790sec'];
    expect(brief({ routes6 })).toEqual(['info router-advertisements']);
    expect(
      brief({ routes6, sysctls: [...without(ready.sysctls, 'accept_ra'), 'net/ipv6/conf/eth0/accept_ra=0'] }),
    ).toEqual([]);
  });

  it('wants every family on the interface that Canal takes', () => {
    const addresses = ready.addresses.map((line) =>
      line.replace('eth0    inet6 fd00:1::11', 'eth1    inet6 fd00:1::11'),
    );
    expect(brief({ addresses })).toEqual(['error interface-family']);
    expect(brief({ addresses }, { cluster: aCluster({ cni: 'calico' }) })).toEqual([]);
  });

  it('sees IPv6 that is switched off', () => {
    const off = ready.sysctls.map((line) => line.replace('all/disable_ipv6=0', 'all/disable_ipv6=1'));
    expect(brief({ sysctls: off })).toEqual(['error ipv6-off']);
    expect(brief({ sysctls: ['net/ipv4/ip_forward=1'] })).toEqual(['error ipv6-off']);
    expect(brief({ sysctls: off }, { cluster: ipv4Only })).toEqual([]);
  });

  it('knows that wicked forgets forwarding', () => {
    const services = ['wicked active enabled'];
    expect(brief({ services })).toEqual(['warning forwarding-kept', 'warning forwarding-kept']);
    const kept = ['file:net.ipv4.ip_forward = 1', 'file:net.ipv6.conf.all.forwarding=1'];
    expect(brief({ services, sysctls: [...ready.sysctls, ...kept] })).toEqual([]);
  });

  it('wants a resolver that pods reach, in a family that they have', () => {
    expect(brief({ resolvers: [] })).toEqual(['error resolver']);
    expect(brief({ resolvers: ['127.0.0.53'] })).toEqual(['warning resolver-loopback']);
    expect(brief({ resolvers: ['127.0.0.53'] }, { cluster: ipv6Only })).toEqual(['error resolver-loopback']);
    expect(brief({ resolvers: ['10.0.0.53'] }, { cluster: ipv6Only })).toEqual(['error resolver-family']);
    expect(brief({ resolvers: ['10.0.0.53'] })).toEqual([]);
  });

  it('wants localhost in every family, and a name that a node can have', () => {
    expect(brief({ hosts: ['127.0.0.1 localhost'] })).toEqual(['info localhost']);
    expect(brief({ hosts: [] }, { cluster: ipv4Only })).toEqual(['warning localhost']);
    expect(brief({ hostname: 'localhost.localdomain' })).toEqual(['error host-name']);
    expect(brief({ hostname: '' }, { request: { nodeName: 'web' } })).toEqual([]);
  });

  it('refuses ranges that hide a network of the host', () => {
    expect(brief({ routes4: [...ready.routes4, '10.52.7.0/24 via 10.0.0.2 dev eth0'] })).toEqual([
      'error range-overlap',
    ]);
    expect(brief({ routes4: [...ready.routes4, '10.52.7.0/24 dev cni0'] }, { known: true })).toEqual([]);
  });

  it('knows the least MTU of IPv6', () => {
    expect(brief({ links: ['2: eth0: <UP> mtu 1279 qdisc'] })).toEqual(['error mtu']);
    expect(brief({ links: ['2: eth0: <UP> mtu 1280 qdisc'] })).toEqual([]);
  });

  it('says in which family the manager is not reached', () => {
    const manager = ['ipv4 reached 200', 'ipv6 failed no route'];
    expect(brief({ manager })).toEqual(['warning manager-family']);
    expect(brief({ manager }, { cluster: ipv6Only })).toEqual(['error manager-family']);
    expect(brief({ manager }, { cluster: ipv4Only })).toEqual([]);
    expect(brief({ manager: ['ipv4 failed x', 'ipv6 failed x'] })).toEqual([]);
  });

  it('names the ports that another node keeps silent about', () => {
    const issues = judgeReport({
      peers: ['fd00:1::12 9345 silent', 'fd00:1::12 0 silent', '10.0.0.12 9345 failed'],
    });
    expect(issues.map(({ message }) => message)).toEqual([
      'the node fd00:1::12 does not answer at TCP 9345, ICMP echo: it is off, or a firewall drops packets',
    ]);
  });

  it('compares clocks', () => {
    const at = (off: number) => brief({ time: String(now.getTime() / 1000 + off) });
    expect([at(30), at(-31), at(600), at(601)]).toEqual([[], ['warning clock'], ['warning clock'], ['error clock']]);
  });

  it('wants modules that are not there in any form', () => {
    const lacking = (...names: string[]) =>
      ready.modules.map((line) => (names.includes(line.split(' ')[0] ?? '') ? `${line.split(' ')[0]} missing` : line));
    expect(brief({ modules: lacking('overlay') })).toEqual(['error module']);
    expect(brief({ modules: lacking('nf_tables') })).toEqual(['error module']);
    expect(brief({ modules: lacking('vxlan') })).toEqual(['warning module']);
  });

  it('knows the kernels that CNIs need', () => {
    const calico = { cluster: aCluster({ cni: 'calico' }) };
    const cases = ['4.19.0-25-amd64', '4.19.1', '4.18.0-513.el8.x86_64', '4.18.0-25-generic'].map((kernel) =>
      brief({ kernel }, calico),
    );
    expect(cases).toEqual([['error kernel'], [], [], ['error kernel']]);
    expect(brief({ kernel: '5.4.0' }, { cluster: aCluster({ cni: 'cilium' }) })).toEqual(['warning kernel']);
    expect(brief({ kernel: 'unreadable' }, calico)).toEqual([]);
  });

  it('finds ports that are taken, for the roles that the host will have', () => {
    const sockets = ['tcp6 00000000000000000000000000000000:2481'];
    expect(brief({ sockets })).toEqual(['error port-taken']);
    expect(brief({ sockets }, { known: true })).toEqual([]);
    expect(brief({ sockets: ['tcp 0100007F:2481'] })).toEqual([]);
    const worker = { request: { roles: { etcd: false, controlPlane: false, worker: true } } };
    expect(brief({ sockets: ['tcp 00000000:094B'] }, worker)).toEqual([]);
    expect(brief({ sockets: ['tcp 00000000:094B'] })).toEqual(['error port-taken']);
  });

  it('finds what a node before left behind', () => {
    expect(brief({ leftovers: ['/var/lib/rancher/rke2/server/db', '/etc/cni/net.d'] })).toEqual([
      'error leftovers',
      'warning leftovers',
    ]);
    expect(brief({ leftovers: ['/var/lib/rancher/rke2/server/db'] }, { known: true })).toEqual([]);
  });

  it('knows services that get in the way', () => {
    expect(brief({ services: ['firewalld active enabled'] })).toEqual(['warning firewalld']);
    expect(brief({ services: ['NetworkManager active enabled'] })).toEqual(['warning network-manager']);
    expect(brief({ services: ['NetworkManager active enabled', 'unmanaged-devices /etc/x.conf'] })).toEqual([]);
    expect(brief({ services: ['nm-cloud-setup.timer inactive enabled'] })).toEqual(['error nm-cloud-setup']);
  });

  it('knows the iptables that doubles rules', () => {
    const k3s = { cluster: aCluster({ version: 'v1.35.1+k3s1' }) };
    const of = (iptables: string) => brief({ iptables }, k3s);
    expect([of('iptables v1.8.4 (nf_tables)'), of('iptables v1.8.5 (nf_tables)'), of('iptables v1.6.1')]).toEqual([
      ['warning iptables'],
      [],
      [],
    ]);
  });

  it('shows the worst first, and refuses by an error only', () => {
    const text = verdictText(judgeReport({ routes6: [], services: ['firewalld active enabled'] }));
    expect(text.split('\n')[0]).toBe('refused');
    expect(text.split('\n')[1]).toMatch(/^\[ERROR\] routes: the host has no IPv6 default route.*; add/);
    expect(text.split('\n')[2]).toMatch(/^\[WARN\] {2}services: /);
    expect(verdictText(judgeReport({ services: ['firewalld active enabled'] })).startsWith('accepted\n')).toBe(true);
  });

  it('survives any report', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.oneof(fc.string(), fc.integer())), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(ready)), value), (changes) => {
        const { format: _, ...rest } = changes;
        for (const issue of judgeReport(rest)) expect(issue.message).not.toBe('');
      }),
    );
    for (const report of [null, [], 'text', {}, { format: 2 }]) expect(readFacts(report)).toHaveProperty('problem');
  });
});
