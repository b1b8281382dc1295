import { type Command, Option } from 'commander';
import { kinds } from '../generated/kinds.ts';
import { rules } from '../generated/rules.ts';
import { kindCatalog } from '../kinds/decode.ts';
import { ruleBookOf } from '../rules/rule-book.ts';
import { jsonReport } from './check/json-report.ts';
import { type Judges, judgeDocuments } from './check/judge-documents.ts';
import { progressOn } from './check/progress.ts';
import { counted, emptyTally } from './check/report.ts';
import { textReport } from './check/text-report.ts';
import { declareManager, declareManifests, type ManifestOptions } from './input/manifest-options.ts';
import { type ManagerOptions, offlineFacts } from './input/offline-facts.ts';
import { type Source, sourcesOf, textOf, UnreadableSource } from './input/sources.ts';
import { parseArguments } from './parse-arguments.ts';
import { styleFor } from './text/style.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface CheckOptions extends ManifestOptions {
  readonly output: 'text' | 'json';
}

export const checkVerb: Verb = {
  summary: 'judge manifests, offline, before anything exists',
  declare,
  run: runCheck,
};

function declare(command: Command): void {
  command.description(
    'Judges every document with the rules of the server. Exits 0 when all are accepted, 1 when one is refused, 2 when something cannot be read.',
  );
  declareManifests(command).addOption(
    new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'),
  );
  declareManager(command);
}

async function runCheck(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<CheckOptions>('check', declare, args, shell);
  if (typeof call === 'number') return call;
  const { options } = call;
  if (call.args.length > 0) return misplaced(call.args, shell);
  try {
    const sources = await sourcesOf(options.filename, options.recursive === true, shell);
    return await checkSources(sources, options, shell);
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error;
    shell.stderr.write(`drover check: ${error.message}\n`);
    return 2;
  }
}

/** `drover check cluster.yaml` is what fingers type first. */
function misplaced(args: readonly string[], shell: Shell): ExitCode {
  shell.stderr.write(`drover check: found "${args.join(' ')}" without -f, write -f before each file\n`);
  return 2;
}

async function checkSources(sources: readonly Source[], options: CheckOptions, shell: Shell): Promise<ExitCode> {
  const write = (text: string) => void shell.stdout.write(text);
  const report = options.output === 'json' ? jsonReport(write) : textReport(write, styleFor(shell.stdout, shell.env));
  const progress = progressOn(shell.stderr);
  let tally = emptyTally;
  report.begin();
  const texts = sources.map((source) => ({ name: source.name, text: textOf(source) }));
  for await (const judged of judgeDocuments(texts, judgesOf(options))) {
    tally = counted(tally, judged);
    progress.clear();
    report.add(judged);
    progress.show(tally);
    if (shell.stdout.writableNeedDrain) await drained(shell);
  }
  progress.clear();
  report.end(tally);
  if (tally.objects === 0) {
    shell.stderr.write('drover check: found no document in what was given\n');
    return 2;
  }
  return tally.refused > 0 ? 1 : 0;
}

/** Waits for a slow reader instead of piling up what it has not read. */
function drained(shell: Shell): Promise<void> {
  return new Promise((resolve) => shell.stdout.once('drain', resolve));
}

/** The judges of the command line; `drover plan` uses the same. */
export function judgesOf(manager: ManagerOptions): Judges {
  return { catalog: kindCatalog(kinds), book: ruleBookOf(rules), facts: offlineFacts(manager) };
}
