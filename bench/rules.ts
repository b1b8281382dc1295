// Judges different dual-stack manifests, schema and all rules, on one core. `node bench/rules.ts [MANIFESTS]`
import { kinds } from '../src/generated/kinds.ts';
import { rules } from '../src/generated/rules.ts';
import type { Issue } from '../src/lib/issue.ts';
import { decoderOf } from '../src/lib/schema/decoder.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { ruleBookOf } from '../src/rules/rule-book.ts';
import { testFacts } from '../testing/facts.ts';
import { sample } from './manifests.ts';

const count = Number(process.argv[2] ?? 10_000);
const rounds = 7;
const book = ruleBookOf(rules);
const facts = testFacts();
const clusterKind = kinds.find(({ kind }) => kind === 'Cluster');
if (!clusterKind) throw new Error('the registry has no Cluster');
const decoder = decoderOf(clusterKind.schema);
const samples = Array.from({ length: count }, (_, number) => sample(number));

function judgeAll(): Issue[] {
  const errors: Issue[] = [];
  for (const { cluster, config } of samples) {
    const decoded = decoder.decode(cluster);
    const issues = decoded.ok ? judgeObject(book, cluster, { facts, findMachineConfig: () => config }) : decoded.issues;
    for (const issue of issues) if (issue.severity === 'error') errors.push(issue);
  }
  return errors;
}

const refused = judgeAll();
if (refused.length > 0)
  throw new Error(`${refused.length} errors in samples that should pass, first: ${JSON.stringify(refused[0])}`);
const rates = Array.from({ length: rounds }, () => {
  const start = performance.now();
  judgeAll();
  return (count / (performance.now() - start)) * 1000;
}).sort((a, b) => a - b);

console.log(`rules: ${book.cluster.length} about clusters, ${count} different dual-stack manifests, ${rounds} rounds`);
console.log(`  ${rates.map((rate) => Math.round(rate).toLocaleString('en-US')).join('  ')} manifests/s`);
console.log(`  median ${Math.round(rates[rounds >> 1] ?? 0).toLocaleString('en-US')} manifests/s (promise: 10,000)`);
