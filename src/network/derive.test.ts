import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool, type ClusterOptions } from '../../testing/builders.ts';
import { testFacts } from '../../testing/facts.ts';
import { networkInputOf } from '../kinds/cluster/network-input.ts';
import { deriveNetworkPlan, intendedStack, primaryCniOf } from './derive.ts';
import type { NetworkPlan } from './plan.ts';
import { readNetwork } from './reading.ts';

const facts = testFacts();
const four = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const six = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const none = { clusterCidr: null, serviceCidr: null };
const sixFirst = {
  clusterCidr: `${six.clusterCidr},${four.clusterCidr}`,
  serviceCidr: `${six.serviceCidr},${four.serviceCidr}`,
};

function inputOf(options: ClusterOptions) {
  return networkInputOf(aCluster(options));
}

function planOf(options: ClusterOptions): NetworkPlan | undefined {
  const input = inputOf(options);
  return deriveNetworkPlan(input, readNetwork(input), facts);
}

/** The values of a plan in short. */
function brief(plan: NetworkPlan | undefined) {
  return (
    plan && {
      stack: plan.stack.value,
      families: plan.families,
      pods: plan.pods.map(({ value }) => value.text),
      services: plan.services.map(({ value }) => value.text),
      masks: plan.nodeMasks.map(({ value }) => value),
      dns: plan.dns.map(({ value }) => value.text),
      loopback: plan.loopback.value,
      join: plan.join.value,
    }
  );
}

describe('a network plan', () => {
  it('of an IPv4-only cluster', () => {
    expect(brief(planOf(four))).toEqual({
      stack: 'ipv4',
      families: ['ipv4'],
      pods: ['10.52.0.0/16'],
      services: ['10.53.0.0/16'],
      masks: [24],
      dns: ['10.53.0.10'],
      loopback: '127.0.0.1',
      join: { port: 9345, family: 'ipv4' },
    });
  });

  it('of an IPv6-only K3s cluster', () => {
    expect(brief(planOf({ ...six, version: 'v1.35.1+k3s1' }))).toEqual({
      stack: 'ipv6',
      families: ['ipv6'],
      pods: ['fd7a:3c1e:9b42:5200::/56'],
      services: ['fd7a:3c1e:9b42:5300::/112'],
      masks: [64],
      dns: ['fd7a:3c1e:9b42:5300::a'],
      loopback: '[::1]',
      join: { port: 6443, family: 'ipv6' },
    });
  });

  it('of a dual-stack cluster takes the family of the first service range as primary, in every list', () => {
    expect(brief(planOf(sixFirst))).toEqual({
      stack: 'dual',
      families: ['ipv6', 'ipv4'],
      pods: ['fd7a:3c1e:9b42:5200::/56', '10.52.0.0/16'],
      services: ['fd7a:3c1e:9b42:5300::/112', '10.53.0.0/16'],
      masks: [64, 24],
      dns: ['fd7a:3c1e:9b42:5300::a', '10.53.0.10'],
      loopback: 'localhost',
      join: { port: 9345, family: 'ipv6' },
    });
  });

  it('without any range is the engine’s IPv4 default', () => {
    const plan = planOf(none);
    expect(brief(plan)).toMatchObject({ stack: 'ipv4', pods: ['10.42.0.0/16'], services: ['10.43.0.0/16'] });
    expect(plan?.pods[0]?.origin).toBe('default');
    expect(brief(planOf({ ...none, stackPreference: 'ipv4' }))).toEqual(brief(plan));
  });

  it.each([
    ['IPv6 is wanted without ranges', { ...none, stackPreference: 'ipv6' }],
    ['dual-stack is wanted without ranges', { ...none, stackPreference: 'dual' }],
    ['one range is missing', { ...four, serviceCidr: null }],
    ['a range cannot be read', { ...four, serviceCidr: 'x' }],
    ['one of two cannot be read', { clusterCidr: `${four.clusterCidr},x`, serviceCidr: four.serviceCidr }],
    ['a family comes twice', { clusterCidr: '10.0.0.0/16,10.1.0.0/16', serviceCidr: four.serviceCidr }],
    ['pods and Services differ in families', { clusterCidr: four.clusterCidr, serviceCidr: six.serviceCidr }],
  ])('is not made when %s', (_, options) => {
    expect(planOf(options)).toBeUndefined();
  });

  it('says of every value why it is so, in a sentence', () => {
    const plan = planOf(sixFirst);
    const traced = [
      plan?.stack,
      plan?.primary,
      plan?.domain,
      plan?.loopback,
      plan?.join,
      ...(plan?.pods ?? []),
      ...(plan?.services ?? []),
      ...(plan?.nodeMasks ?? []),
      ...(plan?.dns ?? []),
      ...(plan?.certificateNames ?? []),
    ];
    for (const trace of traced) {
      expect(trace?.why).toMatch(/[a-z]/);
      expect(trace?.why).not.toMatch(/\.$/);
      expect(trace?.origin === 'given' ? trace.path : []).toBeDefined();
    }
  });

  it('does not depend on the order of pools, nor on the order of keys', () => {
    const pools = fc.shuffledSubarray(
      [
        aPool({ name: 'a', quantity: 3 }),
        aPool({ name: 'b', quantity: 2, etcdRole: false }),
        aPool({ name: 'c', quantity: 7, controlPlaneRole: false }),
      ],
      { minLength: 3 },
    );
    const entries = fc.shuffledSubarray(
      Object.entries({
        'cluster-dns': '10.53.0.53',
        'cluster-domain': 'example.test',
        'tls-san': 'a.example.test',
        cni: 'cilium',
      }),
      { minLength: 4 },
    );
    const expected = planOf({
      pools: [
        aPool({ name: 'a', quantity: 3 }),
        aPool({ name: 'b', quantity: 2, etcdRole: false }),
        aPool({ name: 'c', quantity: 7, controlPlaneRole: false }),
      ],
      config: {
        'cluster-dns': '10.53.0.53',
        'cluster-domain': 'example.test',
        'tls-san': 'a.example.test',
        cni: 'cilium',
      },
    });
    const property = fc.property(pools, entries, (shuffled, config) => {
      expect(planOf({ pools: shuffled, config: Object.fromEntries(config) })).toEqual(expected);
    });
    fc.assert(property);
  });

  it('takes what the user gives before what it would choose', () => {
    const plan = planOf({
      ...four,
      config: {
        'cluster-dns': '10.53.0.53',
        'cluster-domain': 'example.test',
        'service-node-port-range': '20000-20100',
        'kube-controller-manager-arg': ['node-cidr-mask-size=25'],
      },
    });
    expect(brief(plan)).toMatchObject({ dns: ['10.53.0.53'], masks: [25] });
    expect(plan?.domain.value).toBe('example.test');
    expect(plan?.openings.some(({ ports }) => ports?.[0] === 20_000 && ports[1] === 20_100)).toBe(true);
  });

  it.each(['1-70000', '9-5', 'x', '0-10'])('keeps the usual NodePorts when the range %s is none', (range) => {
    const plan = planOf({ ...four, config: { 'service-node-port-range': range } });
    expect(plan?.openings.some(({ ports }) => ports?.[0] === 30_000 && ports[1] === 32_767)).toBe(true);
  });

  it('has no DNS address where the service range has no index 10', () => {
    expect(planOf({ ...four, serviceCidr: '10.53.0.0/29' })?.dns).toEqual([]);
  });

  it('reserves the forbidden blocks of its own families', () => {
    const families = new Set(planOf(six)?.reserved.map((block) => block.cidr.family));
    expect([...families]).toEqual(['ipv6']);
  });
});

describe('what a cluster is meant to be', () => {
  it.each([
    ['ipv4', four],
    ['ipv6', { ...six, serviceCidr: 'x' }],
    ['dual', { clusterCidr: four.clusterCidr, serviceCidr: six.serviceCidr }],
    ['ipv4', none],
    ['ipv6', { ...none, stackPreference: 'ipv6' }],
    ['dual', { ...none, stackPreference: 'dual' }],
    [undefined, { clusterCidr: 'x', serviceCidr: 'y' }],
  ])('is %s by %j', (stack, options) => {
    const input = inputOf(options);
    expect(intendedStack(input, readNetwork(input))).toBe(stack);
  });

  it('is served by the CNI behind multus, and by the engine’s own when none is named', () => {
    const cniOf = (options: ClusterOptions) => {
      const input = inputOf(options);
      return primaryCniOf(input, facts.engines[input.engine]);
    };
    expect(cniOf({ cni: ['multus', 'cilium'] })).toBe('cilium');
    expect(cniOf({ cni: 'multus,canal' })).toBe('canal');
    expect(cniOf({})).toBe('calico');
    expect(cniOf({ version: 'v1.35.1+k3s1' })).toBe('flannel');
  });
});
