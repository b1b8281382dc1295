import { describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { engineNamed } from '../../testing/rendering.ts';
import { configForAllMachines, configValueOf, userConfigOf } from './user-config.ts';

const { facts } = engineNamed('rke2');
const zoneA = { matchLabels: { zone: 'a' } };

describe('the user’s configuration of a machine', () => {
  it('is the global map with matching selectors over it, whole keys replaced', () => {
    const cluster = aCluster({
      config: { 'kubelet-arg': ['max-pods=100'], profile: 'cis' },
      rke: {
        machineSelectorConfig: [
          { machineLabelSelector: zoneA, config: { 'kubelet-arg': ['max-pods=200'] } },
          { machineLabelSelector: { matchLabels: { zone: 'b' } }, config: { 'kubelet-arg': ['max-pods=300'] } },
        ],
      },
    });
    const { config } = userConfigOf(cluster, { zone: 'a' }, facts, 'agent');
    expect(config).toEqual({ 'kubelet-arg': ['max-pods=200'], profile: 'cis' });
  });

  it('takes null, an empty text or an empty list for silence', () => {
    const silence = [{ profile: null }, { profile: '' }, { profile: [] }].map((config) => ({ config }));
    const cluster = aCluster({ config: { profile: 'cis' }, rke: { machineSelectorConfig: silence } });
    expect(userConfigOf(cluster, {}, facts, 'server').config.profile).toBe('cis');
  });

  it('turns numbers into text instead of losing them', () => {
    const cluster = aCluster({ config: { 'etcd-snapshot-retention': 5, 'kube-apiserver-arg': ['v=2', 3] } });
    expect(userConfigOf(cluster, {}, facts, 'server').config).toMatchObject({
      'etcd-snapshot-retention': '5',
      'kube-apiserver-arg': ['v=2', '3'],
    });
  });

  it('leaves keys of servers out of agents without a word, since servers get them', () => {
    const { config, leftOut } = userConfigOf(aCluster({ config: { selinux: true } }), {}, facts, 'agent');
    expect(config).toEqual({ selinux: true });
    expect(leftOut).toEqual([]);
  });

  it('says which keys a server’s engine would skip, and which values it cannot write', () => {
    const cluster = aCluster({ config: { 'flannel-ipv6-masq': true, 'cluster-cdir': 'x', profile: { a: 1 } } });
    const { config, leftOut } = userConfigOf(cluster, {}, facts, 'server');
    expect(Object.keys(config)).toEqual(['cluster-cidr', 'service-cidr']);
    expect(leftOut.map(({ subject, why }) => [subject, why])).toEqual([
      ['cluster-cdir', 'this engine does not know the key'],
      ['flannel-ipv6-masq', 'this engine skips the key'],
      ['profile', 'only text, numbers, booleans and lists can be written'],
    ]);
  });

  it('leaves out what only the manager can know, and says so', () => {
    const cluster = aCluster({ config: { server: 'https://10.0.0.1:9345', 'disable-etcd': true } });
    const { config, leftOut } = userConfigOf(cluster, {}, facts, 'server');
    expect([config.server, config['disable-etcd']]).toEqual([undefined, undefined]);
    expect(leftOut).toEqual([
      { subject: 'disable-etcd', value: 'left out', why: 'the roles of a node decide which components it runs' },
      { subject: 'server', value: 'left out', why: 'the manager decides where a node joins' },
    ]);
  });

  it('counts only what is for all machines where all servers must agree', () => {
    const cluster = aCluster({
      clusterCidr: null,
      serviceCidr: null,
      rke: { machineSelectorConfig: [{ machineLabelSelector: zoneA, config: { a: 1 } }, { config: { b: 2 } }] },
    });
    expect(configForAllMachines(cluster)).toEqual({ b: 2 });
  });
});

it.each([
  [5, '5'],
  [true, true],
  [
    ['a', 1, false, null],
    ['a', '1', 'false'],
  ],
  [{ a: 1 }, undefined],
  [[['a']], undefined],
  [null, undefined],
])('reads %j as %j', (value, expected) => {
  expect(configValueOf(value)).toEqual(expected);
});
