import type { Rule } from '../../lib/rule.ts';

/** What a page needs of a rule, or of a check that is no rule but has a code all the same. */
export type Explained = Pick<Rule<never>, 'code' | 'severity' | 'title' | 'why' | 'remedy' | 'sources' | 'covers'> & {
  /** The kind it judges, e.g. `Cluster`; `every kind` for checks of the schema. */
  readonly on: string;
  readonly example?: { readonly bad: string; readonly good: string };
};

/** The documentation page of a rule, in Markdown. */
export function rulePage(rule: Explained): string {
  const parts = [
    '<!-- Written by `npm run docs` from the rule itself; not to be edited. -->',
    `# ${rule.code}`,
    `**${capital(rule.title)}.**`,
    `Judges ${rule.on}; severity ${rule.severity}.`,
    '## Why',
    rule.why,
    '## What to do',
    rule.remedy,
  ];
  if (rule.example) {
    parts.push('## Example', 'Refused:', fenced(rule.example.bad), 'Accepted:', fenced(rule.example.good));
  }
  if (rule.sources.length > 0) parts.push('## Source', rule.sources.map((source) => `- ${source}`).join('\n'));
  if (rule.covers.length > 0) parts.push('## Covers', rule.covers.join(' · '));
  return `${parts.join('\n\n')}\n`;
}

/** The table of all rules, in Markdown. */
export function ruleIndex(rules: readonly Explained[]): string {
  const kinds = [...new Set(rules.map(({ on }) => on))];
  const sections = kinds.map((kind) => {
    const rows = rules
      .filter(({ on }) => on === kind)
      .map(({ code, severity, title }) => `| [${code}](${code}.md) | ${severity} | ${title} |`);
    return [`## ${kind}`, ['| code | severity | demand |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n');
  });
  const head = [
    '<!-- Written by `npm run docs` from the rules themselves; not to be edited. -->',
    '# Rules',
    'What Drover allows, judged before anything exists. `drover explain CODE` prints a page in the terminal.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

function fenced(yaml: string): string {
  return ['```yaml', yaml.trim(), '```'].join('\n');
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
