import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { clusterRules } from '../src/generated/rules.ts';
import type { Issue } from '../src/lib/issue.ts';
import { judgeBy } from './rules.ts';

/** Documents of the bad example of each rule about clusters whose findings carry patches. */
const withPatches = clusterRules.flatMap((rule) => {
  const issues = judgeBy(rule, rule.example.bad);
  return issues.some(({ patch }) => patch !== undefined) ? [{ rule, issues }] : [];
});

/** How bad issues are together: an error that becomes a warning is better than before. */
function weightOf(issues: readonly Issue[]): number {
  const weights = { error: 100, warning: 10, info: 1 };
  return issues.reduce((sum, { severity }) => sum + weights[severity], 0);
}

describe('the patch of an example', () => {
  it('is tried for many rules', () => {
    expect(withPatches.length).toBeGreaterThan(20);
  });

  it.each(withPatches.map(({ rule, issues }) => [rule.code, { rule, issues }] as const))(
    'of %s applies, and the rule then has less to say',
    (_, { rule, issues }) => {
      for (const issue of issues.filter(({ patch }) => patch !== undefined)) {
        const documents = parseAllDocuments(rule.example.bad).map((document) => document.toJS() as { kind: string });
        const cluster = documents.find(({ kind }) => kind === 'Cluster');
        const failures = applyPatch(
          cluster,
          structuredClone([...(issue.patch ?? [])]) as Parameters<typeof applyPatch>[1],
        );
        expect(failures.filter((failure) => failure !== null)).toEqual([]);
        const after = judgeBy(rule, documents.map((document) => JSON.stringify(document)).join('\n---\n'));
        expect(weightOf(after)).toBeLessThan(weightOf(issues));
      }
    },
  );
});
