import type { Command } from 'commander';
import { nearestName } from '../lib/nearest.ts';
import { allExplained } from './explain/explanations.ts';
import { ruleText } from './explain/rule-text.ts';
import { parseArguments } from './parse-arguments.ts';
import { columns } from './text/layout.ts';
import { styleFor } from './text/style.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

export const explainVerb: Verb = {
  summary: 'explain a rule: what, why, example, fix, source',
  declare,
  run: runExplain,
};

function declare(command: Command): void {
  command
    .description('Explains the rule behind a code. Without a code it lists all of them.')
    .argument('[code]', 'code of an issue, e.g. ranges-overlap');
}

async function runExplain(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<Record<string, never>>('explain', declare, args, shell);
  if (typeof call === 'number') return call;
  const [code] = call.args;
  const all = allExplained();
  if (code === undefined) {
    shell.stdout.write(`${columns(all.map((rule) => [rule.code, rule.severity, rule.title])).join('\n')}\n`);
    return 0;
  }
  const rule = all.find((candidate) => candidate.code === code.toLowerCase());
  if (rule) {
    shell.stdout.write(ruleText(rule, styleFor(shell.stdout, shell.env)));
    return 0;
  }
  const near = nearestName(
    code,
    all.map((candidate) => candidate.code),
  );
  const hint = near === undefined ? 'drover explain lists all codes' : `did you mean ${near}?`;
  shell.stderr.write(`drover explain: found the unknown code "${code}", ${hint}\n`);
  return 2;
}
