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
interface Round {
  readonly wall: number;
  readonly core: number;
}

/** Manifests a second by the clock, and by what this thread used of its core: other work on a busy machine slows the first. */
function round(): Round {
  const [clock, cpu] = [performance.now(), process.threadCpuUsage().user];
  judgeAll();
  return {
    wall: (count / (performance.now() - clock)) * 1000,
    core: (count / (process.threadCpuUsage().user - cpu)) * 1_000_000,
  };
}

function tell(name: string, rates: number[]): void {
  rates.sort((a, b) => a - b);
  const text = (rate: number) => Math.round(rate).toLocaleString('en-US');
  console.log(`  ${name}: ${rates.map(text).join('  ')} manifests/s, median ${text(rates[rounds >> 1] ?? 0)}`);
}

const measured = Array.from({ length: rounds }, round);
console.log(`rules: ${book.cluster.length} about clusters, ${count} different dual-stack manifests, ${rounds} rounds`);
tell(
  'by the clock',
  measured.map(({ wall }) => wall),
);
tell(
  'by core time',
  measured.map(({ core }) => core),
);
console.log('  promise: 10,000 by the clock');
