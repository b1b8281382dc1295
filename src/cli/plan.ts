import { type Command, InvalidArgumentError, Option } from 'commander';
import { printYaml } from '../lib/yaml-print.ts';
import { counted, emptyTally } from './check/report.ts';
import { textReport } from './check/text-report.ts';
import { judgesOf } from './check.ts';
import { declareManager, declareManifests, type ManifestOptions } from './input/manifest-options.ts';
import { sourcesOf, textOf, UnreadableSource } from './input/sources.ts';
import { parseArguments } from './parse-arguments.ts';
import { type PlannedManifest, planClusters } from './plan/clusters.ts';
import { planDocument } from './plan/document.ts';
import { planText } from './plan/text.ts';
import { styleFor } from './text/style.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface PlanOptions extends ManifestOptions {
  readonly output: 'text' | 'json' | 'yaml';
  readonly nodes?: number;
}

export const planVerb: Verb = {
  summary: 'show the network plan of a cluster and what every node would get',
  declare,
  run: runPlan,
};

function declare(command: Command): void {
  command.description(
    'Plans each cluster of a manifest: ranges, capacity, firewall, the reason for each value, and the files of each kind of node. Exits as drover check does.',
  );
  declareManifests(command)
    .addOption(
      new Option('-n, --nodes <count>', 'plan for this many nodes instead of what the pools say').argParser(
        wholeNumber,
      ),
    )
    .addOption(
      new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json', 'yaml']).default('text'),
    );
  declareManager(command);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('expected a whole number below 10,000,000');
  return Number(text);
}

async function runPlan(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<PlanOptions>('plan', declare, args, shell);
  if (typeof call === 'number') return call;
  const { options } = call;
  try {
    const sources = await sourcesOf(options.filename, options.recursive === true, shell);
    const judges = { ...judgesOf(options), ...(options.nodes !== undefined && { plannedNodes: options.nodes }) };
    const texts = sources.map((source) => ({ name: source.name, text: textOf(source) }));
    return tell(await planClusters(texts, judges), options, shell);
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error;
    shell.stderr.write(`drover plan: ${error.message}\n`);
    return 2;
  }
}

function tell(manifest: PlannedManifest, { output }: PlanOptions, shell: Shell): ExitCode {
  const { clusters, others } = manifest;
  const judged = [...clusters.map((cluster) => cluster.judged), ...others];
  const refused = judged.some(({ accepted }) => !accepted);
  if (output === 'json') shell.stdout.write(`${JSON.stringify(planDocument(manifest), undefined, 2)}\n`);
  else if (output === 'yaml') shell.stdout.write(printYaml(planDocument(manifest)));
  else tellPerson(manifest, shell);
  if (clusters.length > 0) return refused ? 1 : 0;
  if (output === 'text') shell.stderr.write('drover plan: found no Cluster that could be planned\n');
  return refused ? 1 : 2;
}

/** Plans go to stdout; what is wrong goes to stderr, where it does not get into what somebody saves. */
function tellPerson({ clusters, others }: PlannedManifest, shell: Shell): void {
  const report = textReport((text) => void shell.stderr.write(text), styleFor(shell.stderr, shell.env));
  const judged = [...clusters.map((cluster) => cluster.judged), ...others];
  shell.stdout.write(clusters.map((cluster) => planText(cluster, styleFor(shell.stdout, shell.env))).join('\n'));
  for (const object of judged) report.add(object);
  if (judged.some(({ issues }) => issues.some(({ severity }) => severity !== 'info')))
    report.end(judged.reduce(counted, emptyTally));
}
