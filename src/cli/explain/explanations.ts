import { rules } from '../../generated/rules.ts';
import type { Explanation } from '../../lib/explanation.ts';
import type { Severity } from '../../lib/issue.ts';
import { schemaExplanations } from '../../lib/schema/explanations.ts';
import { yamlExplanations } from '../../lib/yaml-explanations.ts';
import { checkExplanations } from '../check/explanations.ts';
import type { Explained } from './rule-page.ts';

/** Everything that an issue's code can name: rules, and the checks before them. */
export function allExplained(): Explained[] {
  return [
    ...rules,
    ...schemaExplanations.map((explanation) => ofCheck(explanation, 'every kind')),
    ...yamlExplanations.map((explanation) => ofCheck(explanation, 'every document')),
    ...checkExplanations.map((explanation) => ofCheck(explanation, 'every document')),
  ];
}

/** Checks of shape and reading block, but for these. */
const milder: Readonly<Record<string, Severity>> = {
  'duplicate-object': 'warning',
  'not-judged': 'info',
  'yaml-surprise': 'warning',
};

function ofCheck(explanation: Explanation, on: string): Explained {
  return { ...explanation, on, severity: milder[explanation.code] ?? 'error', sources: [], covers: [] };
}
