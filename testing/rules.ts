import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { FindMachineConfig } from '../src/kinds/cluster/build-subject.ts';
import type { MachineConfig } from '../src/kinds/machine-config.ts';
import { formatFieldPath } from '../src/lib/field-path.ts';
import type { Issue } from '../src/lib/issue.ts';
import type { Rule } from '../src/lib/rule.ts';
import type { Facts } from '../src/network/facts.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { testFacts } from './facts.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** What surrounds judged manifests in a test. */
export interface Setting {
  readonly facts?: Partial<Facts>;
  /** The manifest as stored before, for rules about changes. */
  readonly old?: unknown;
}

/** What one rule says about the object of its kind in a manifest (YAML text, or the object itself). */
// biome-ignore lint/suspicious/noExplicitAny: rules of any subject are tried the same way
export function judgeBy(rule: Rule<any>, manifest: unknown, setting: Setting = {}): Issue[] {
  const documents = typeof manifest === 'string' ? readYaml(manifest) : [manifest as Manifest];
  const subject = documents.find(({ kind }) => kind === rule.on);
  if (!subject) throw new Error(`the manifest has no ${rule.on}`);
  const book = {
    cluster: rule.on === 'Cluster' ? [rule] : [],
    machineConfigs: rule.on === 'Cluster' ? {} : { [rule.on]: [rule] },
  };
  return judgeObject(book, subject, {
    facts: testFacts(setting.facts),
    findMachineConfig: finderIn(documents),
    ...(setting.old === undefined
      ? {}
      : { old: typeof setting.old === 'string' ? readYaml(setting.old)[0] : setting.old }),
  });
}

/** Issues in short: `severity path`, for assertions that do not depend on wording. */
export function brief(issues: readonly Issue[]): string[] {
  return issues.map(({ severity, path }) => `${severity} ${formatFieldPath(path)}`);
}

/** The test that every rule has: its own examples behave as its documentation page says. */
// biome-ignore lint/suspicious/noExplicitAny: rules of any subject are tried the same way
export function itsExamplesHold(rule: Rule<any>, setting: Setting = {}): void {
  it('refuses its bad example and accepts its good one', () => {
    const bad = judgeBy(rule, rule.example.bad, setting);
    expect(bad.map(({ code }) => code)).toContain(rule.code);
    for (const { message, fix } of bad) {
      expect(message).toMatch(/^[^A-Z].*[^.]$/s);
      expect(fix).not.toBe('');
    }
    expect(judgeBy(rule, rule.example.good, setting)).toEqual([]);
  });
}

function readYaml(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

function finderIn(documents: readonly Manifest[]): FindMachineConfig {
  return (kind, namespace, name) =>
    documents.find(
      (document) =>
        document.kind === kind &&
        document.metadata?.name === name &&
        (document.metadata?.namespace ?? undefined) === namespace,
    ) as MachineConfig | undefined;
}
