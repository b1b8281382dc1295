import { describe, expect, it } from 'vitest';
import { plainRenderer } from '../../../testing/rollout/plain-renderer.ts';
import { play } from '../../../testing/rollout/story.ts';
import { aNode, aWorld, inventoryNode, withInventory, withNode } from '../../../testing/rollout/worlds.ts';
import { type DnsAnswer, dnsCheckInstruction, printDnsAnswers } from '../../kinds/nodeplan/reports/dns-check.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import { inventoryOf } from './inventory.ts';
import { conditionsOf } from './summary.ts';
import { verifyFamilies } from './verification.ts';
import type { ObservedCluster, ObservedNode } from './world.ts';

const base = play(aWorld([aNode('a', 'ecw')]), plainRenderer({ revision: 0 })).world;
const check = { name: dnsCheckInstruction, command: 'sh', args: [], env: [], periodSeconds: 600 };

function asking(node: ObservedNode, outcomes: Record<string, DnsAnswer['outcome']> | null): ObservedNode {
  const { delivered } = node;
  if (!delivered) return node;
  const document = { ...delivered.document, periodicInstructions: [check] };
  const answers = base.network.dns.map(({ value }) => ({
    server: value,
    outcome: outcomes?.[value.family] ?? 'answered',
    detail: 'seen',
  }));
  const run = { stdout: printDnsAnswers(answers), stderr: '', exitCode: 0, failures: 0, lastSuccessfulRunTime: '' };
  const periodic = { ...node.feedback.periodic, ...(outcomes && { [dnsCheckInstruction]: run }) };
  return { ...node, delivered: { ...delivered, document }, feedback: { ...node.feedback, periodic } };
}

function verify(node: Partial<InventoryNode>, outcomes: Record<string, DnsAnswer['outcome']> | null = {}, laterMs = 0) {
  const asked = withNode(base, 'a', (one) => asking(one, outcomes));
  const world: ObservedCluster = { ...asked, now: asked.now + laterMs };
  const [machine] = world.nodes;
  if (!machine) throw new Error('no machine');
  const seen = withInventory(world, [inventoryNode(machine, node)]);
  return verifyFamilies(seen, inventoryOf(seen));
}

const missing = (result: ReturnType<typeof verify>) =>
  result.families?.flatMap((family) => family.missing.map((text) => `${family.family}: ${text}`));

describe('verifying that every family works', () => {
  it('finds nothing where all is well', () => {
    const result = verify({});
    expect(result.families?.map(({ family, works }) => [family, works])).toEqual([
      ['ipv4', true],
      ['ipv6', true],
    ]);
    const verified = conditionsOf(base, [], undefined, result).find(({ type }) => type === 'FamiliesVerified');
    expect(verified).toMatchObject({ status: 'True', message: 'IPv4 and IPv6 work on every node' });
  });

  it.each<[string, Partial<InventoryNode>, string[]]>([
    [
      'an address is missing',
      { addresses: [{ type: 'InternalIP', address: '10.20.0.9' }] },
      ['ipv6: node-a has no IPv6 address'],
    ],
    [
      'the order of addresses is the other one',
      {
        addresses: [
          { type: 'InternalIP', address: 'fd00::9' },
          { type: 'InternalIP', address: '10.20.0.9' },
        ],
      },
      ['ipv4: node-a has its IPv4 address not first'],
    ],
    ['a pod range is missing', { podRanges: ['10.52.1.0/24'] }, ['ipv6: node-a has no IPv6 pod range']],
    [
      'a pod range is not of the cluster',
      { podRanges: ['10.52.1.0/24', 'fd00:42::/64'] },
      ['ipv6: node-a has the pod range fd00:42::/64, which is none of the cluster’s'],
    ],
  ])('tells that %s', (_, node, expected) => {
    expect(missing(verify(node))).toEqual(expected);
  });

  it('tells that DNS does not answer in a family', () => {
    const result = verify({}, { ipv6: 'silent' });
    expect(missing(result)).toEqual(['ipv6: DNS at fd7a:3c1e:9b42:5300::a does not answer to node-a: seen']);
    const verified = conditionsOf(base, [], undefined, result).find(({ type }) => type === 'FamiliesVerified');
    expect(verified).toMatchObject({ status: 'False', reason: 'Missing' });
  });

  it('waits for DNS that does not answer yet, but not for ever', () => {
    const silent = { ipv4: 'silent', ipv6: 'silent' } as const;
    expect(verify({}, silent).pending).toEqual(['a']);
    expect(missing(verify({}, silent, 11 * 60_000))).toEqual([
      'ipv4: DNS at 10.53.0.10 does not answer to node-a: seen',
      'ipv6: DNS at fd7a:3c1e:9b42:5300::a does not answer to node-a: seen',
    ]);
  });

  it('waits for nodes that have not reported', () => {
    expect(verify({}, null).pending).toEqual(['a']);
    expect(verify({ machineUid: 'another', name: 'another' }).pending).toEqual(['a']);
  });
});
