import { allExplained } from '../../src/cli/explain/explanations.ts';
import { ruleIndex, rulePage } from '../../src/cli/explain/rule-page.ts';
import { kinds } from '../../src/generated/kinds.ts';
import { kindIndex, kindPage, pageName } from './kind-page.ts';

/** Every generated page: path below `docs/` → text. */
export function generatedPages(): Map<string, string> {
  const explained = allExplained();
  return new Map([
    ['rules/README.md', ruleIndex(explained)],
    ...explained.map((rule) => [`rules/${rule.code}.md`, rulePage(rule)] as const),
    ['kinds/README.md', kindIndex(kinds)],
    ...kinds.map((kind) => [`kinds/${pageName(kind, kinds)}`, kindPage(kind)] as const),
  ]);
}
