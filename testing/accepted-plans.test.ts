import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterRules } from '../src/generated/rules.ts';
import { clusterSubject } from '../src/kinds/cluster/build-subject.ts';
import { judge } from '../src/lib/rule.ts';
import { aCluster } from './builders.ts';
import { testFacts } from './facts.ts';
import { anyRangeCase } from './range-cases.ts';

const facts = testFacts();

/** An option in every form that YAML can give it. */
function inAnyForm(text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 4, arbitrary: text.map((list) => list.split(',')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(null, [], '', {}, [[]], [null], [{}], 0, false, true, [''], [[], []]),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
}

it('a cluster that the rules accept has a network plan', () => {
  const anyCluster = fc.record({
    clusterCidr: inAnyForm(anyRangeCase.map(({ clusterCIDR }) => clusterCIDR)),
    serviceCidr: inAnyForm(anyRangeCase.map(({ serviceCIDR }) => serviceCIDR)),
    dns: inAnyForm(fc.constantFrom('10.43.0.10', '10.53.0.10,fd00::a', 'x')),
    stackPreference: fc.constantFrom(null, 'ipv4', 'ipv6', 'dual', 'x'),
    version: fc.constantFrom('v1.35.1+rke2r1', 'v1.35.1+k3s1'),
  });
  const property = fc.property(anyCluster, ({ dns, ...options }) => {
    const cluster = aCluster({ ...options, config: { 'cluster-dns': dns } });
    const subject = clusterSubject(cluster, { facts, findMachineConfig: () => undefined });
    const errors = judge(clusterRules, subject).filter(({ severity }) => severity === 'error');
    if (!subject.plan) expect(errors).not.toEqual([]);
  });
  fc.assert(property, { numRuns: 3000 });
});
