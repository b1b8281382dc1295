import { expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { renderingOf } from '../../../testing/rendering.ts';
import { rolesOf } from '../../../testing/rollout/worlds.ts';
import type { NodeProfile, RenderContext } from '../../engines/types.ts';
import { inventoryInstruction } from '../../kinds/nodeplan/reports/inventory.ts';
import { placeholderSources } from '../placeholders.ts';
import { renderRoles } from '../render-roles.ts';
import { captureInstructions } from './captures.ts';

/** Seconds between two inventories of a node; undefined for one that tells none. */
function inventoryPeriod(letters: string, init: boolean): number | undefined {
  const input = renderingOf(aCluster());
  const [any] = renderRoles(input);
  if (!any) throw new Error('no role is rendered');
  const context: RenderContext = { ...input, tokens: { server: 's', agent: 'a' }, sources: placeholderSources };
  const profile: NodeProfile = { ...any.node, internal: [], roles: rolesOf(letters), init };
  const captures = captureInstructions(profile, context, input.engine, undefined);
  return captures.find(({ name }) => name === inventoryInstruction)?.periodSeconds;
}

it('the first server lists the Nodes every minute, the other control planes stand in for it', () => {
  expect(inventoryPeriod('ec', true)).toBe(60);
  expect(inventoryPeriod('ec', false)).toBe(300);
});

it('a control plane without etcd lists every minute, because the first server may have none', () => {
  expect(inventoryPeriod('c', false)).toBe(60);
});

it('nobody else lists the Nodes', () => {
  expect([inventoryPeriod('e', true), inventoryPeriod('w', false)]).toEqual([undefined, undefined]);
});
