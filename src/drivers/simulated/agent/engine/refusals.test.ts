import { describe, expect, it } from 'vitest';
import { parseEngineVersion } from '../../../../lib/version.ts';
import { type Address, parseAddress } from '../../../../network/address.ts';
import { listenersOf } from './listeners.ts';
import { criticalMismatch, criticalValues, refusalsOf } from './refusals.ts';
import type { Installed } from './setup.ts';

function address(text: string): Address {
  const result = parseAddress(text);
  if (!result.ok) throw new Error(text);
  return result.value;
}

function installed(text = 'v1.35.1+rke2r1', agent = false): Installed {
  const version = parseEngineVersion(text);
  if (!version.ok) throw new Error(text);
  return {
    engine: version.value.engine,
    version: version.value,
    agent,
    dataDirectory: '/var/lib/rancher/rke2',
    stamp: '',
  };
}

const v4 = address('192.168.1.10');
const v6 = address('fd3b:91c4:7a20:1::b');
const ipv6 = {
  'cluster-cidr': 'fd7a:3c1e:9b42:5200::/56',
  'service-cidr': 'fd7a:3c1e:9b42:5300::/112',
  'node-ip': v6.text,
};
const dual = {
  'cluster-cidr': '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56',
  'service-cidr': '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112',
  'node-ip': `${v4.text},${v6.text}`,
};

describe('a simulated engine', () => {
  it.each([
    ['IPv4 defaults', {}],
    ['IPv6 only', ipv6],
    ['dual-stack', dual],
    ['multus before calico', { cni: ['multus', 'calico'] }],
    [
      'an etcd-only server over IPv6 in a fixed release',
      { ...ipv6, 'disable-apiserver': true, 'disable-controller-manager': true },
    ],
  ])('starts with %s', (_, values) => {
    expect(refusalsOf(installed(), values, [v4, v6])).toEqual([]);
  });

  it.each([
    [
      'a range with a space',
      { ...dual, 'cluster-cidr': '10.52.0.0/16, fd7a:3c1e:9b42:5200::/56' },
      'invalid cluster-cidr',
    ],
    [
      'pods and Services of different families',
      { ...ipv6, 'service-cidr': '10.53.0.0/16' },
      'must share the same IP version',
    ],
    ['a node without the family of the pods', { ...dual, 'node-ip': v4.text }, 'no ipv6 address among'],
    [
      'an advertised address of the other family',
      { ...dual, 'advertise-address': v6.text },
      'must match public address family',
    ],
    [
      'external IPv4 first in an IPv6 cluster',
      { ...ipv6, 'node-external-ip': '52.28.1.1' },
      'must match public address family',
    ],
    ['an address that the host does not have', { 'node-ip': '192.168.1.99' }, 'not found'],
    ['a link-local node address', { ...ipv6, 'node-ip': 'fe80::1' }, 'link-local'],
    ['an unknown CNI', { cni: 'weave' }, '--cni'],
    ['multus alone', { cni: 'multus' }, '--cni'],
    [
      'one mask for two families',
      { ...dual, 'kube-controller-manager-arg': ['node-cidr-mask-size=24'] },
      'not allowed with dual-stack',
    ],
    ['an unknown egress mode', { 'egress-selector-mode': 'off' }, 'egress-selector-mode'],
  ])('refuses %s', (_, values, message) => {
    expect(refusalsOf(installed(), values, [v4, v6]).join('\n')).toContain(message);
  });

  it('refuses an etcd-only server over IPv6 in a release with the loopback defect', () => {
    const values = { ...ipv6, 'disable-apiserver': true, 'disable-controller-manager': true };
    expect(refusalsOf(installed('v1.33.5+rke2r1'), values, [v6]).join()).toContain('127.0.0.1');
    expect(refusalsOf(installed('v1.33.6+rke2r1'), values, [v6])).toEqual([]);
  });

  it('demands a server and a token of an agent', () => {
    expect(refusalsOf(installed('v1.35.1+rke2r1', true), {}, [v4])).toHaveLength(2);
  });

  it('takes a list and its comma text for the same critical value', () => {
    const a = criticalValues(installed(), dual);
    const b = criticalValues(installed(), { ...dual, 'cluster-cidr': dual['cluster-cidr'].split(',') });
    expect(criticalMismatch(a, b)).toEqual([]);
    expect(criticalMismatch(a, criticalValues(installed(), { ...dual, 'cluster-domain': 'x' }))).toEqual([
      'cluster-domain',
    ]);
  });

  it.each([
    ['IPv4', {}, [v4], '127.0.0.1'],
    ['IPv6', ipv6, [v6], '::1'],
  ])(
    'puts controller manager, etcd health and kubelet on the loopback of an %s cluster',
    (_, values, nodeIps, loopback) => {
      const open = listenersOf({ installed: installed(), values, dns: [] }, nodeIps);
      const at = (name: string) => open.filter((one) => one.name === name).map((one) => `${one.address} ${one.port}`);
      expect(at('kube-controller-manager')).toEqual([`${loopback} 10257`]);
      expect(at('etcd')).toEqual([`${loopback} 2381`]);
      expect(at('kubelet')).toEqual([`${loopback} 10248`]);
      expect(at('kube-apiserver')).toEqual([':: 6443']);
      expect(at('supervisor')).toEqual([':: 9345']);
      expect(at('etcd-peer')).toEqual([`${nodeIps[0]?.text} 2380`]);
    },
  );
});
