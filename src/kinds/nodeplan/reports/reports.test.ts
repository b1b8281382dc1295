import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../network/address.ts';
import { printAccess, readAccess } from './access.ts';
import { type DnsAnswer, printDnsAnswers, readDnsAnswers } from './dns-check.ts';
import { printErrandReport, readErrandReport } from './errand.ts';
import { readEtcdMember } from './etcd-member.ts';
import { type InventoryNode, inventoryTemplate, printInventory, readInventory } from './inventory.ts';

const word = fc.stringMatching(/^[A-Za-z0-9.:-]{1,20}$/);
const sentence = fc.stringMatching(/^[A-Za-z0-9 .,:()]{0,40}$/);
const inventoryNodes: fc.Arbitrary<InventoryNode> = fc.record({
  name: word,
  machineUid: fc.oneof(word, fc.constant('')),
  addresses: fc.array(fc.record({ type: fc.constantFrom('InternalIP', 'Hostname'), address: word }), { maxLength: 3 }),
  podRanges: fc.array(word, { maxLength: 2 }),
  kubelet: word,
  operatingSystem: word,
  osImage: sentence,
  kernel: word,
  architecture: word,
  runtime: word,
  unschedulable: fc.boolean(),
  ready: fc.constantFrom('True', 'False', 'Unknown'),
  readyReason: word,
  readyMessage: sentence,
});

describe('reports of nodes', () => {
  it('come back as they were printed', () => {
    fc.assert(
      fc.property(fc.array(inventoryNodes, { maxLength: 4 }), (nodes) => {
        expect(readInventory(printInventory(nodes))).toEqual(nodes);
      }),
    );
  });

  it('have as many columns as the template asks for', () => {
    const [node] = fc.sample(inventoryNodes, 1);
    if (!node) throw new Error('no sample');
    expect(printInventory([node]).split('\t')).toHaveLength(inventoryTemplate.split('{"\\t"}').length);
  });

  it('may have messages over several lines', () => {
    const [node] = fc.sample(inventoryNodes, 1);
    if (!node) throw new Error('no sample');
    const text = printInventory([{ ...node, readyMessage: 'container runtime\nis down' }, node]);
    expect(readInventory(text).map(({ readyMessage }) => readyMessage)).toEqual([
      'container runtime is down',
      node.readyMessage,
    ]);
  });

  it('of access, DNS and errands come back as they were printed', () => {
    const access = { authority: 'Y2E=', certificate: 'Y2VydA==' };
    expect(readAccess(`noise\n${printAccess(access)}`)).toEqual(access);
    expect(readAccess('authority\t\ncertificate\tY2E=\n')).toBeUndefined();
    const server = parseAddress('fd00::a');
    const answers: DnsAnswer[] = server.ok ? [{ server: server.value, outcome: 'silent', detail: 'no answer' }] : [];
    expect(readDnsAnswers(printDnsAnswers(answers))).toEqual(answers);
    expect(readErrandReport(printErrandReport({ done: false, message: 'a\n b' }))).toEqual({
      done: false,
      message: 'a b',
    });
    expect(readErrandReport('killed\n')).toBeUndefined();
  });
});

describe('the address of an etcd member', () => {
  const info = JSON.stringify({
    members: [
      { name: 'a-1', clientURLs: ['https://[fd00::1]:2379', 'https://10.0.0.1:2379'] },
      { name: 'b-2', clientURLs: ['https://10.0.0.2:2379'] },
    ],
  });
  const read = (text: string, name: string) => readEtcdMember(text, name).map((address) => address.text);

  it('is that of the member of its name', () => {
    expect(read(`${info}\n`, 'a-1\n')).toEqual(['fd00::1', '10.0.0.1']);
    expect(read(info, 'b-2')).toEqual(['10.0.0.2']);
  });

  it('is none when it cannot be told which member it is', () => {
    expect(read(info, '')).toEqual([]);
    expect(read('curl: (7) clientURLs', 'a-1')).toEqual([]);
    expect(read('{"members":[{"clientURLs":["https://host:2379","https://10.0.0.3:2379"]}]}', '')).toEqual([
      '10.0.0.3',
    ]);
  });
});
