import { indent } from '../text/layout.ts';
import type { Style } from '../text/style.ts';
import type { Verdict } from './verdict.ts';

/** A verdict for people: what, why, what was seen, what to do. `command` mends it, where a patch exists. */
export function verdictText(title: string, verdict: Verdict, command: string | undefined, style: Style): string {
  if (verdict.ready) return `${title} is ${style.good('ready')}\n`;
  const { code, message, evidence, fix } = verdict;
  return [
    `${title} is ${style.bad('not ready')}: ${message}`,
    '',
    `${style.bold('cause')}     ${code}`,
    ...section('seen', evidence, style),
    ...(fix === '' ? [] : [`${style.bold('to do')}     ${fix}`]),
    ...(command === undefined ? [] : [`${style.bold('or run')}    ${command}`]),
    '',
  ].join('\n');
}

/** Each item below the one before; further lines of an item stand below its first. */
function section(title: string, items: readonly string[], style: Style): string[] {
  return items.map((item, index) => {
    const [first = '', ...rest] = item.split('\n');
    const head = index === 0 ? style.bold(title.padEnd(10)) : ' '.repeat(10);
    return [`${head}${first}`, ...indent(rest, 12)].join('\n');
  });
}
