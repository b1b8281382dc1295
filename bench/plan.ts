// Plans a dual-stack cluster of three pools: subject, network plan, and the files of every kind of node. `node bench/plan.ts`
import { cnis } from '../src/generated/cnis.ts';
import { engines } from '../src/generated/engines.ts';
import { clusterSubject } from '../src/kinds/cluster/build-subject.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { currentContract } from '../src/planner/contract.ts';
import { renderRoles } from '../src/planner/render-roles.ts';
import { testFacts } from '../testing/facts.ts';
import { sample } from './manifests.ts';
import { spread } from './spread.ts';

const rounds = 2_000;
const facts = testFacts();
const byName = Object.fromEntries(cnis.map((cni) => [cni.facts.name, cni]));

function plan(number: number): number {
  const { cluster, config } = sample(number);
  const subject = clusterSubject(cluster as unknown as Cluster, { facts, findMachineConfig: () => config });
  const engine = engines.find((candidate) => candidate.facts.name === subject.engine.name);
  if (!subject.plan || !subject.version || !engine) throw new Error('the sample has no plan');
  const { version, plan: network } = subject;
  const roles = renderRoles({
    cluster: subject.cluster,
    version,
    network,
    contract: currentContract,
    engine,
    cnis: byName,
  });
  return roles.reduce((sum, { files }) => sum + files.length, 0);
}

for (let number = 0; number < 500; number++) plan(number);
const times = Array.from({ length: rounds }, (_, number) => {
  const start = performance.now();
  plan(number);
  return performance.now() - start;
});
console.log(
  `plan of a cluster with three pools, ${rounds} different ones, in ms: ${spread(times, 3)} (promise: below 2)`,
);
