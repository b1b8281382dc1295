import { describe, expect, it } from 'vitest';
import { aNode, aWorld, inventoryNode, release, start } from '../../../testing/rollout/worlds.ts';
import { inventoryInstruction, printInventory } from '../../kinds/nodeplan/reports/inventory.ts';
import { noFeedback } from '../plan-document/feedback.ts';
import { inventoryOf } from './inventory.ts';
import { silentAfter } from './node-state.ts';
import type { ObservedNode } from './world.ts';

interface Reporter {
  /** Seconds between two inventories in its plan; none where it has no plan that says so. */
  readonly periodSeconds?: number;
  readonly exitCode?: number;
  readonly connected?: boolean;
}

/** A control plane that has listed a Node of its own name. */
function reporter(name: string, { periodSeconds, exitCode = 0, connected = true }: Reporter): ObservedNode {
  const stdout = printInventory([inventoryNode(aNode(name, 'ec'))]);
  const run = { stdout, stderr: '', exitCode, failures: 0, lastSuccessfulRunTime: '' };
  const listing = { name: inventoryInstruction, command: 'sh', args: [], env: [] };
  const periodicInstructions = periodSeconds === undefined ? [] : [{ ...listing, periodSeconds }];
  const document = { files: [], instructions: [], periodicInstructions, probes: {} };
  return aNode(name, 'ec', {
    connected,
    lastContact: start - silentAfter - 1,
    feedback: { ...noFeedback, periodic: { [inventoryInstruction]: run } },
    delivered: { document, checksum: 'c', version: release('1.35.1') },
  });
}

const told = (...nodes: ObservedNode[]) => inventoryOf(aWorld(nodes)).map(({ name }) => name);

describe('the inventory of a cluster', () => {
  it('is that of the control plane that tells most often, whatever it is called', () => {
    expect(told(reporter('a', { periodSeconds: 300 }), reporter('b', { periodSeconds: 60 }))).toEqual(['node-b']);
    expect(told(reporter('a', { periodSeconds: 60 }), reporter('b', { periodSeconds: 300 }))).toEqual(['node-a']);
  });

  it('is that of the first by name among those that tell as often', () => {
    expect(told(reporter('b', { periodSeconds: 300 }), reporter('a', { periodSeconds: 300 }))).toEqual(['node-a']);
  });

  it('comes from one that tells more rarely when the other is silent, or could not list', () => {
    const rare = reporter('a', { periodSeconds: 300 });
    expect(told(rare, reporter('b', { periodSeconds: 60, connected: false }))).toEqual(['node-a']);
    expect(told(rare, reporter('b', { periodSeconds: 60, exitCode: 1 }))).toEqual(['node-a']);
  });

  it('comes last from one whose plan does not say how often it tells', () => {
    expect(told(reporter('a', {}), reporter('b', { periodSeconds: 300 }))).toEqual(['node-b']);
    expect(told(reporter('a', {}))).toEqual(['node-a']);
  });

  it('is empty as long as nobody has told', () => {
    expect(told(aNode('a', 'ec'))).toEqual([]);
  });
});
