import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { renderingOf } from '../../../testing/rendering.ts';
import { play } from '../../../testing/rollout/story.ts';
import { aNode, aWorld } from '../../../testing/rollout/worlds.ts';
import { validClusters } from '../../../testing/valid-clusters.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { textOfBase64 } from '../../lib/base64.ts';
import { placeholderSources } from '../placeholders.ts';
import { validatePlanDocument } from '../plan-document/validate.ts';
import { cnisOf } from '../render-node.ts';
import { clusterRenderer } from './renderer.ts';
import type { ObservedCluster, Renderer } from './world.ts';

function setting(cluster: Cluster): { world: ObservedCluster; renderer: Renderer } {
  const input = renderingOf(cluster);
  const tokens = { server: 'server-token', agent: 'agent-token' };
  const { version: target, ...context } = { ...input, tokens, sources: placeholderSources };
  const renderer = clusterRenderer({
    context,
    engine: input.engine,
    cnis: cnisOf(cluster, input.engine.facts, input.cnis),
    certificateRequest: 'PEM',
  });
  const nodes = [aNode('a', 'ecw'), aNode('b', 'ecw'), aNode('c', 'ecw'), aNode('w', 'w')];
  return { world: aWorld(nodes, { target, network: input.network, releases: [] }), renderer };
}

const configOf = (options: ClusterOptions) => {
  const { world, renderer } = setting(aCluster(options));
  const end = play(world, renderer).world;
  return (name: string): Record<string, unknown> => {
    const node = end.nodes.find((one) => one.name === name);
    const file = node?.delivered?.document.files.find(({ path }) => path.endsWith('50-rancher.yaml'));
    return JSON.parse(textOfBase64(file?.content ?? '') ?? '{}') as Record<string, unknown>;
  };
};

describe('real plans', () => {
  it('roll out for every cluster that the rules accept, and rest when nothing changes', () => {
    fc.assert(
      fc.property(validClusters, ({ cluster }) => {
        const { world, renderer } = setting(cluster);
        const { world: end, passes } = play(world, renderer);
        expect(passes).toHaveLength(3);
        for (const { delivered } of end.nodes) {
          expect(delivered && validatePlanDocument(delivered.document, renderer.secrets)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('label the Node with the identity of its machine', () => {
    expect(configOf({})('b')['node-label']).toContain('rke.cattle.io/machine=uid-b');
  });

  it('start one server and have the others join it by the primary family', () => {
    const clusterCidr = 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16';
    const serviceCidr = 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16';
    const config = configOf({ version: 'v1.35.1+k3s1', clusterCidr, serviceCidr });
    expect(config('a')).toMatchObject({ 'cluster-init': true });
    expect(config('a')).not.toHaveProperty('server');
    const url = expect.stringMatching(/^https:\/\/\[fd3b:91c4:7a20:1::[0-9a-f]+\]:6443$/);
    expect(config('b')).toMatchObject({ server: url, token: 'server-token' });
    expect(config('w')).toMatchObject({ server: url, token: 'agent-token' });
    expect(config('b')).not.toHaveProperty('cluster-init');
  });
});
