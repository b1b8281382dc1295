import { indent, wrap } from '../text/layout.ts';
import { type Style, severityWord } from '../text/style.ts';
import type { Explained } from './rule-page.ts';

const width = 96;

/** A rule as the terminal shows it. */
export function ruleText(rule: Explained, style: Style): string {
  const lines = [
    `${style.bold(rule.code)}  ${severityWord(rule.severity, style)}  ${style.dim(`judges ${rule.on}`)}`,
    ...wrap(rule.title, width),
    ...section('why', wrap(rule.why, width), style),
    ...section('what to do', wrap(rule.remedy, width), style),
  ];
  if (rule.example) {
    lines.push(
      ...section('refused', rule.example.bad.trim().split('\n'), style),
      ...section('accepted', rule.example.good.trim().split('\n'), style),
    );
  }
  if (rule.sources.length > 0) lines.push(...section('source', rule.sources, style));
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return ['', style.bold(title), ...indent(lines, 2)];
}
