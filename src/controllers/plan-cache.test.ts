import { describe, expect, it } from 'vitest';
import { parseEngineVersion } from '../lib/version.ts';
import { addressFrom } from '../network/address.ts';
import type { PlanDocument } from '../planner/plan-document/document.ts';
import { noFeedback } from '../planner/plan-document/feedback.ts';
import type { PlanRequest, Renderer } from '../planner/rollout/world.ts';
import { profileOf } from './node-profile.ts';
import { openPlanCache } from './plan-cache.ts';

function countingRenderer() {
  const rendered: string[] = [];
  const renderer: Renderer = {
    plan({ node }) {
      rendered.push(node.name);
      return { files: [], instructions: [], periodicInstructions: [], probes: {} };
    },
    errand: () => ({ name: '', command: '', args: [], env: [], periodSeconds: 1 }),
    uninstall: () => ({ files: [], instructions: [], periodicInstructions: [], probes: {} }),
    uninstallCommand: () => '',
    secrets: [],
  };
  return { renderer, rendered };
}

function aRequest(changes: Partial<PlanRequest> = {}, node: Partial<PlanRequest['node']> = {}): PlanRequest {
  const version = parseEngineVersion('v1.35.1+rke2r1');
  if (!version.ok) throw new Error(version.reason);
  return {
    node: {
      name: 'a',
      uid: 'u',
      profile: profileOf({ metadata: { annotations: { 'rke.cattle.io/internal-address': '10.0.0.1' } } }),
      deleting: false,
      force: false,
      init: false,
      state: 'applied',
      deliveries: 1,
      feedback: noFeedback,
      connected: true,
      annotations: {},
      ...node,
    },
    init: true,
    version: version.value,
    ...changes,
  };
}

describe('plan cache', () => {
  it('renders once for requests that differ only in what no plan is made from', () => {
    const { renderer, rendered } = countingRenderer();
    const cache = openPlanCache(10);
    cache.remembering('demo', 'inputs', renderer).plan(aRequest());
    cache
      .remembering('demo', 'inputs', renderer)
      .plan(aRequest({}, { state: 'failed', deliveries: 7, connected: false }));
    expect(rendered).toEqual(['a']);
  });

  const join = { host: { address: addressFrom('ipv4', 0x0a000009n) }, port: 9345 };
  it.each<[string, Partial<PlanRequest>, Partial<PlanRequest['node']>]>([
    ['who is first', { init: false }, {}],
    ['the server that is joined', { join }, {}],
    [
      'an address',
      {},
      { profile: profileOf({ metadata: { annotations: { 'rke.cattle.io/address': '203.0.113.1' } } }) },
    ],
    ['a label', {}, { profile: profileOf({ metadata: { annotations: { 'rke.cattle.io/labels': '{"a":"b"}' } } }) }],
    ['the identity', {}, { uid: 'another' }],
  ])('renders again when %s differs', (_, changes, node) => {
    const { renderer, rendered } = countingRenderer();
    const cached = openPlanCache(10).remembering('demo', 'inputs', renderer);
    cached.plan(aRequest());
    cached.plan(aRequest(changes, node));
    expect(rendered).toHaveLength(2);
  });

  it('gives the very document that the node has where the plan says the same, and the plan where it does not', () => {
    const { renderer, rendered } = countingRenderer();
    const cached = openPlanCache(10).remembering('demo', 'inputs', renderer);
    const having = (document: PlanDocument) => {
      const version = parseEngineVersion('v1.35.1+rke2r1');
      if (!version.ok) throw new Error(version.reason);
      return cached.plan(aRequest({}, { delivered: { document, checksum: 'c', version: version.value } }));
    };
    const empty: PlanDocument = { files: [], instructions: [], periodicInstructions: [], probes: {} };
    const [same, readAgain] = [{ ...empty }, { ...empty }];
    const other = { ...empty, probes: { kubelet: { url: 'http://127.0.0.1:10248/healthz' } } };
    expect(having(same)).toBe(same);
    expect(having(readAgain)).toBe(readAgain);
    expect(having(other)).toEqual(empty);
    expect(having(same)).toBe(same);
    expect(rendered).toHaveLength(1);
  });

  it('renders again with other inputs, after it was told to forget, and when others took the place', () => {
    const { renderer, rendered } = countingRenderer();
    const cache = openPlanCache(1);
    const plan = (cluster: string, inputs: string) => cache.remembering(cluster, inputs, renderer).plan(aRequest());
    plan('demo', 'one');
    plan('demo', 'two');
    cache.forget('demo');
    plan('demo', 'two');
    plan('other', 'two');
    plan('demo', 'two');
    expect(rendered).toHaveLength(5);
  });
});
