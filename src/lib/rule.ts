import type { Issue, Severity } from './issue.ts';

/** What a rule says about one place; the rule's code is added by whoever runs it. */
export type Finding = Omit<Issue, 'code' | 'severity'> & {
  /** Milder or harder than the rule's own severity, where the case calls for it. */
  readonly severity?: Severity;
};

/**
 * One thing that is allowed or not. A rule is pure: it sees its subject and nothing else, and says everything
 * it has to say about it at once.
 */
export interface Rule<Subject> {
  /** Kebab-case, equal to the file's name, e.g. `ranges-overlap`. */
  readonly code: string;
  /** The kind it judges, e.g. `Cluster`. */
  readonly on: string;
  /** Severity of its findings unless they say otherwise. */
  readonly severity: Severity;
  /** What is demanded, as one sentence: lower case, no final period. */
  readonly title: string;
  /** What happens when it is not obeyed, and where. Plain sentences. */
  readonly why: string;
  /** How to obey it. Plain sentences. */
  readonly remedy: string;
  /** Manifests (YAML, one or several documents) of which the first is refused by this rule and the second is not. */
  readonly example: { readonly bad: string; readonly good: string };
  /** Rows of the fact tables that it covers, e.g. `NET-024`, `CIDR-5`. */
  readonly covers: readonly string[];
  /** Where the demand comes from: a standard, a component's code, a documented behaviour. */
  readonly sources: readonly string[];
  judge(subject: Subject): Iterable<Finding>;
}

/** Runs rules over one subject; issues come in the order of the rules. */
export function judge<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Issue[] {
  const issues: Issue[] = [];
  for (const rule of rules) {
    const findings = rule.judge(subject);
    if (findings === nothing) continue;
    for (const finding of findings) {
      issues.push({ ...finding, code: rule.code, severity: finding.severity ?? rule.severity });
    }
  }
  return issues;
}

/** The outcome of a rule that has nothing to say; cheaper than any other, and most rules say nothing most of the time. */
export const nothing: readonly Finding[] = [];
