import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentRefusals } from '../../testing/component-checks.ts';
import { renderMachines } from '../../testing/rendered-machines.ts';
import { renderingOf } from '../../testing/rendering.ts';
import { validClusters } from '../../testing/valid-clusters.ts';

describe('rendering valid clusters', () => {
  it('gives files that all components accept', () => {
    fc.assert(
      fc.property(validClusters, fc.boolean(), ({ cluster, externalFamilies }, bothFamilies) => {
        const input = renderingOf(cluster);
        const machines = renderMachines(input, { external: externalFamilies, bothFamilies }).map(
          ({ machine }) => machine,
        );
        expect(componentRefusals(machines, input.engine.facts.keys, input.engine.facts.criticalKeys)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
