import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterRules } from '../src/generated/rules.ts';
import { clusterSubject } from '../src/kinds/cluster/build-subject.ts';
import { judge } from '../src/lib/rule.ts';
import { componentRefusals } from './component-checks.ts';
import { testFacts } from './facts.ts';
import { renderMachines } from './rendered-machines.ts';
import { renderingOf } from './rendering.ts';
import { type TriedCluster, triedClusters } from './tried-clusters.ts';

const facts = testFacts();
/** A long run by hand: `DROVER_CASES=50000 npx vitest run testing/accepted-renders`. */
const cases = Number(process.env.DROVER_CASES ?? 2500);

function isAccepted({ cluster }: TriedCluster): boolean {
  const issues = judge(clusterRules, clusterSubject(cluster, { facts, findMachineConfig: () => undefined }));
  return issues.every(({ severity }) => severity !== 'error');
}

/** What components would refuse in the files of all roles of a cluster. */
function refusalsOf({ cluster, externalFamilies }: TriedCluster): string[] {
  const input = renderingOf(cluster);
  const machines = renderMachines(input, { external: externalFamilies }).map(({ machine }) => machine);
  return componentRefusals(machines, input.engine.facts.keys, input.engine.facts.criticalKeys);
}

it(
  'what the rules accept renders for every role into what the components accept',
  () => {
    let accepted = 0;
    const property = fc.property(triedClusters, (tried) => {
      if (!isAccepted(tried)) return;
      accepted += 1;
      expect(refusalsOf(tried)).toEqual([]);
    });
    fc.assert(property, { numRuns: cases });
    // Rules that refuse everything would prove nothing.
    expect(accepted).toBeGreaterThan(cases / 5);
  },
  60_000 + cases * 20,
);
