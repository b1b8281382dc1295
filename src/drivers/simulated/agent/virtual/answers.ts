import { accessInstruction, printAccess } from '../../../../kinds/nodeplan/reports/access.ts';
import { type DnsAnswer, dnsCheckInstruction, printDnsAnswers } from '../../../../kinds/nodeplan/reports/dns-check.ts';
import { errandPrefix, printErrandReport } from '../../../../kinds/nodeplan/reports/errand.ts';
import { etcdAddressInstruction, etcdNameInstruction } from '../../../../kinds/nodeplan/reports/etcd-member.ts';
import { inventoryInstruction, printInventory } from '../../../../kinds/nodeplan/reports/inventory.ts';
import { parseAddress } from '../../../../network/address.ts';
import { decisionOf, hasQuorum } from '../engine/cluster-view.ts';
import type { Faults, KeyPair } from '../engine/host.ts';
import { drainNode, readCall } from '../engine/kubectl.ts';
import { inventoryNode, listedNodes } from '../engine/nodes.ts';
import { realPki, signRequest } from '../engine/pki.ts';
import { nodeIpsOf } from '../engine/refusals.ts';
import type { StandIn } from '../engine/stand-in.ts';
import type { VirtualHost } from './world.ts';

/** What a command in memory ends with. */
export interface Answer {
  readonly exitCode: number;
  readonly text: string;
}

export interface Answering {
  readonly engine: StandIn;
  readonly host: VirtualHost;
  readonly faults: Faults;
  readonly now: number;
  /** Real keys of a cluster, made when somebody wants a certificate. */
  signer(): Promise<KeyPair>;
}

const refused: Answer = {
  exitCode: 1,
  text: 'The connection to the server was refused - did you specify the right host or port?\n',
};

/**
 * Answers an instruction that the manager sends, by its name, with what its script would print on this host. Undefined
 * for an instruction that is none of the manager's.
 */
export async function answerInstruction(name: string, script: string, on: Answering): Promise<Answer | undefined> {
  if (name === 'prepare-host' || name === 'settle') return { exitCode: 0, text: '' };
  if (name === 'uninstall') {
    await on.engine.uninstall();
    return { exitCode: 0, text: 'the engine is removed\n' };
  }
  if (name === inventoryInstruction) return inventory(on);
  if (name === accessInstruction) return access(script, on);
  if (name === dnsCheckInstruction) return dnsCheck(script, on);
  if (name === etcdAddressInstruction || name === etcdNameInstruction) return etcdMember(name, on);
  if (name.startsWith(errandPrefix)) return runErrand(script, on);
  return undefined;
}

function inventory({ engine }: Answering): Answer {
  const { life } = engine;
  if (!life || !engine.apiServes()) return refused;
  const nodes = listedNodes(life.view).map((record) => inventoryNode(life.view, record, engine.aliveSince()));
  return { exitCode: 0, text: printInventory(nodes) };
}

async function access(script: string, on: Answering): Promise<Answer> {
  if (!on.engine.apiServes()) return refused;
  const request = /"request":"([A-Za-z0-9+/=]+)"/.exec(script)?.[1];
  if (request === undefined) return { exitCode: 1, text: 'error: no certificate request\n' };
  const authority = await on.signer();
  const certificate = await signRequest(authority, Buffer.from(request, 'base64').toString('utf8'), new Date(on.now));
  const encode = (pem: string) => Buffer.from(pem).toString('base64');
  return {
    exitCode: 0,
    text: printAccess({ authority: encode(authority.certificate), certificate: encode(certificate) }),
  };
}

/** A new authority with a real key: what {@link Answering.signer} gives for a cluster. */
export function newSigner(now: number): Promise<KeyPair> {
  return realPki.authority(new Date(now));
}

/** DNS answers where the node has joined, the network is up, and the node has an address of the server's family. */
function dnsCheck(script: string, { engine, host, faults }: Answering): Answer {
  const { life } = engine;
  const families = new Set(life ? nodeIpsOf(life.values, host.addresses()).map(({ family }) => family) : []);
  const serves = life?.record.networkReady === true && hasQuorum(life.view, engine.aliveSince());
  const answers = [...script.matchAll(/^ask (\S+)/gm)].flatMap(([, text = '']): DnsAnswer[] => {
    const server = parseAddress(text);
    if (!server.ok) return [];
    const { family } = server.value;
    const works = serves && families.has(family) && !faults.silentDns?.includes(family);
    return works
      ? [{ server: server.value, outcome: 'answered', detail: '1 answers' }]
      : [{ server: server.value, outcome: 'silent', detail: 'no answer over TCP within 5 seconds' }];
  });
  const exitCode = answers.every(({ outcome }) => outcome === 'answered') ? 0 : 1;
  return { exitCode, text: printDnsAnswers(answers) };
}

function etcdMember(name: string, { engine, host }: Answering): Answer {
  const { life } = engine;
  if (!life?.stages.has('supervisor')) return { exitCode: 7, text: 'curl: (7) Failed to connect\n' };
  if (name === etcdNameInstruction) return { exitCode: 0, text: `${life.name}\n` };
  const port = life.record.supervisor === undefined ? '' : new URL(life.record.supervisor).port;
  try {
    const { body } = host.callLoopback(`https://localhost:${port}/db/info`);
    return { exitCode: 0, text: `${JSON.stringify(body)}\n` };
  } catch (error) {
    return { exitCode: 7, text: `${error instanceof Error ? error.message : String(error)}\n` };
  }
}

/** Reads the one kubectl call that an errand is about, and does it to the cluster's state. */
function runErrand(script: string, { engine, now }: Answering): Answer {
  const report = (done: boolean, message: string) => ({ exitCode: 0, text: printErrandReport({ done, message }) });
  const node = /^node=(.*)$/m.exec(script)?.[1]?.replace(/^'|'$/g, '') ?? '';
  const { life } = engine;
  if (!life || !engine.apiServes()) return report(false, refused.text.trim());
  if (!life.view.nodes[node] || decisionOf(life.view, node).deleted) return report(true, 'the Node does not exist');
  const drain = /\bk (drain [^)]*)\)/.exec(script)?.[1];
  if (drain !== undefined) {
    const failure = drainNode(engine, life.view, node, readCall(drain.split(' ')).flags, now);
    return failure === undefined ? report(true, 'no pod is left to move') : report(false, failure);
  }
  if (/\bk cordon\b/.test(script)) engine.decide(node, { unschedulable: true });
  else if (/\bk uncordon\b/.test(script)) engine.decide(node, { unschedulable: false });
  else if (/\bk delete node\b/.test(script)) engine.decide(node, { deleted: true });
  else if (/cattle\.io\/remove=true/.test(script)) engine.decide(node, { removed: true });
  else return report(false, 'a simulated host does not know this errand');
  return report(true, `node/${node} changed`);
}
