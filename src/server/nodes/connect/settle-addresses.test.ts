import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../../testing/builders.ts';
import { testFacts } from '../../../../testing/facts.ts';
import { rules } from '../../../generated/rules.ts';
import { clusterSubject } from '../../../kinds/cluster/build-subject.ts';
import { detectedAddressesAnnotation } from '../../../kinds/machine/names.ts';
import { parseAddress } from '../../../network/address.ts';
import { judgeHost, type NodeKnowledge } from './judge-host.ts';
import { renewedMachine, type StoredMachine } from './machine-objects.ts';
import { readHostRequest } from './read-request.ts';
import { type SettlingContext, settleAddresses } from './settle-addresses.ts';

const registrationRules = rules.filter(
  ({ on }) => on === 'NodeRegistration',
) as readonly unknown[] as NodeKnowledge['rules'];

const ipv6First: ClusterOptions = {
  clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
  serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
};
const ipv4Only: ClusterOptions = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const dual: ClusterOptions = {};

interface Said {
  readonly found?: string;
  readonly present?: string;
  readonly internal?: string;
  readonly external?: string;
}

interface Around {
  readonly before?: StoredMachine;
  readonly others?: readonly StoredMachine[];
}

function hostThatSays({ found = '', present = '', internal = '', external = '' }: Said) {
  const host = readHostRequest({
    'x-cattle-role-etcd': 'true',
    'x-cattle-internal-address': internal,
    'x-cattle-address': external,
    'x-drover-detected-addresses': found,
    'x-drover-present-addresses': present,
  });
  if (typeof host === 'string') throw new Error(host);
  return { ...host, machineId: 'one' };
}

function contextOf(cluster: ClusterOptions, { before, others = [] }: Around = {}): SettlingContext {
  const subject = clusterSubject(aCluster(cluster), { facts: testFacts(), findMachineConfig: () => undefined });
  return { rules: registrationRules, subject, others, ...(before && { before }) };
}

/** What a host with these words gets for internal addresses. */
function settled(cluster: ClusterOptions, said: Said, around: Around = {}): string | undefined {
  return settleAddresses(hostThatSays(said), contextOf(cluster, around)).internalAddress;
}

/** What stands in the way of a host with these words. */
function errors(cluster: ClusterOptions, said: Said, around: Around = {}): string[] {
  const context = contextOf(cluster, around);
  const request = settleAddresses(hostThatSays(said), context);
  const issues = judgeHost(registrationRules, request, context.subject, context.others);
  return issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

function aMachine(name: string, found?: string, running: readonly string[] = []): StoredMachine {
  const annotations = found === undefined ? {} : { [detectedAddressesAnnotation]: found };
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Machine',
    metadata: { name, namespace: 'fleet-default', uid: name, annotations },
    spec: { clusterName: 'demo', bootstrap: {} },
    status: { addresses: running.map((address) => ({ type: 'InternalIP', address })) },
  } as unknown as StoredMachine;
}

const found = '10.0.0.11@eth0,10.0.0.12@eth0,fd00:1::11@eth1';

describe('the addresses of a host that names none', () => {
  it('are one of each family of the cluster, its primary one first', () => {
    expect(settled(dual, { found })).toBe('10.0.0.11,fd00:1::11');
    expect(settled(ipv6First, { found })).toBe('fd00:1::11,10.0.0.11');
    expect(settled(ipv4Only, { found })).toBe('10.0.0.11');
    for (const cluster of [dual, ipv6First, ipv4Only]) expect(errors(cluster, { found })).toEqual([]);
  });

  it('are not those that a rule refuses', () => {
    const taken = aMachine('two', '10.0.0.11');
    expect(settled(dual, { found }, { others: [taken] })).toBe('10.0.0.12,fd00:1::11');
    expect(settled(dual, { found: `10.52.0.1@eth0,fe80::1@eth0,10.0.0.11/24@eth0,${found}` })).toBe(
      '10.0.0.11,fd00:1::11',
    );
    expect(errors(dual, { found }, { others: [taken] })).toEqual([]);
  });

  it('are an error where a family is missing, which names interface, family and cause', () => {
    expect(errors(dual, { found: '10.0.0.11@eth0' })).toEqual([
      expect.stringContaining('eth0, where its default route goes, has no lasting IPv6 address'),
    ]);
    expect(errors(dual, { found: '@eth0' })).toHaveLength(2);
    const [message] = errors(ipv4Only, { found: '10.0.0.11@eth0' }, { others: [aMachine('two', '10.0.0.11')] });
    expect(message).toContain('10.0.0.11 belongs to the node two, which is alive');
  });

  it('are left to the engine where nobody looked for them', () => {
    expect(settled(dual, {})).toBeUndefined();
    expect(errors(dual, {})).toEqual([]);
    expect(errors(ipv6First, {})).toEqual([expect.stringContaining('the host names no addresses; the engine takes')]);
  });

  it('do not count where somebody named some', () => {
    expect(settled(dual, { found, internal: '10.0.0.9,fd00:9::9' })).toBe('10.0.0.9,fd00:9::9');
    expect(settled(dual, { found, external: '203.0.113.9' })).toBeUndefined();
    const said = settleAddresses(hostThatSays({ found, internal: '10.0.0.9' }), contextOf(dual));
    expect(said.detected).toBeUndefined();
  });

  it('are never refused one by one, whatever a host sends', () => {
    const item = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('10.0.0.11@eth0', 'fd00:1::11@eth0', '@eth0', 'fe80::1%eth0@eth0', '::ffff:10.0.0.1', '@', ''),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.constantFrom(dual, ipv6First, ipv4Only), (items, cluster) => {
        const context = contextOf(cluster);
        const request = settleAddresses(hostThatSays({ found: items.join(',') }), context);
        const issues = judgeHost(registrationRules, request, context.subject, []);
        const ofItems = issues.filter(({ severity, path }) => severity === 'error' && path.length > 1);
        expect(ofItems).toEqual([]);
        const addresses = request.internalAddress?.split(',') ?? [];
        expect(addresses.length).toBeLessThanOrEqual(context.subject.plan?.families.length ?? 0);
        for (const text of addresses) expect(parseAddress(text)).toMatchObject({ ok: true });
      }),
      { numRuns: 200 },
    );
  });
});

describe('a machine that registers again without naming addresses', () => {
  const before = aMachine('one', '10.0.0.12,fd00:1::11');

  it('keeps what it has, whatever the script would choose now', () => {
    expect(settled(dual, { found }, { before })).toBe('10.0.0.12,fd00:1::11');
    expect(settled(dual, { found: '10.0.0.11@eth0', present: '10.0.0.12,fd00:1::11' }, { before })).toBe(
      '10.0.0.12,fd00:1::11',
    );
  });

  it('gets another one for an address that is gone', () => {
    expect(
      settled(dual, { found: '10.0.0.30@eth0,fd00:1::11@eth0', present: '10.0.0.30,fd00:1::11' }, { before }),
    ).toBe('10.0.0.30,fd00:1::11');
  });

  it('keeps what its node runs with, where nothing was found before', () => {
    const running = aMachine('one', undefined, ['10.0.0.12', 'fd00:1::11']);
    expect(settled(dual, { found }, { before: running })).toBe('10.0.0.12,fd00:1::11');
  });

  it('keeps what was found before where the script does not look', () => {
    expect(settled(dual, {}, { before })).toBe('10.0.0.12,fd00:1::11');
    // Without that, the engine goes on with its own choice.
    expect(settled(dual, {}, { before: aMachine('one', undefined, ['10.0.0.12']) })).toBeUndefined();
  });

  it('has in its annotations what was found, or what was given, never both', () => {
    const annotationsAfter = (said: Said) => {
      const host = hostThatSays(said);
      const registration = settleAddresses(host, contextOf(dual, { before }));
      return renewedMachine(before, { ...host, registration }).metadata.annotations;
    };
    expect(annotationsAfter({ found })).toEqual({ 'drover.dev/detected-addresses': '10.0.0.12,fd00:1::11' });
    expect(annotationsAfter({ internal: '10.0.0.9,fd00:9::9' })).toEqual({
      'rke.cattle.io/internal-address': '10.0.0.9,fd00:9::9',
    });
  });
});
