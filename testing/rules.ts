import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { clusterSubject, type FindMachineConfig } from '../src/kinds/cluster/build-subject.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import type { MachineConfig } from '../src/kinds/machine-config.ts';
import { nodeRegistrationSubject } from '../src/kinds/node-registration/build-subject.ts';
import type { NodeRegistrationRequest } from '../src/kinds/node-registration/subject.ts';
import { formatFieldPath } from '../src/lib/field-path.ts';
import type { Issue } from '../src/lib/issue.ts';
import { judge, type Rule } from '../src/lib/rule.ts';
import { type Address, parseAddress } from '../src/network/address.ts';
import type { Facts } from '../src/network/facts.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { testFacts } from './facts.ts';

interface Manifest {
  readonly apiVersion: string;
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
  if (rule.on === 'NodeRegistration') return judgeRegistration(rule, documents, setting);
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

/**
 * What one rule says about a host that asks to join: documents of kind NodeRegistration (what the host says, its roles
 * as a list of words), Cluster, and Node for each live node (`name`, `addresses`).
 */
// biome-ignore lint/suspicious/noExplicitAny: rules of any subject are tried the same way
export function judgeRegistration(rule: Rule<any>, manifest: unknown, setting: Setting = {}): Issue[] {
  const documents = typeof manifest === 'string' ? readYaml(manifest) : (manifest as readonly Manifest[]);
  const asked = documents.find(({ kind }) => kind === 'NodeRegistration') as WrittenRegistration | undefined;
  const cluster = documents.find(({ kind }) => kind === 'Cluster') as Cluster | undefined;
  if (!asked || !cluster) throw new Error('the documents have no NodeRegistration, or no Cluster');
  const { kind: _, roles = ['etcd', 'controlplane', 'worker'], ...request } = asked;
  const surroundings = { facts: testFacts(setting.facts), findMachineConfig: finderIn(documents) };
  const others = (documents as readonly unknown[] as readonly WrittenNode[])
    .filter(({ kind }) => kind === 'Node')
    .map(({ name, addresses }) => ({ name, addresses: addresses.map(addressOf) }));
  const subject = nodeRegistrationSubject(
    {
      ...request,
      roles: {
        etcd: roles.includes('etcd'),
        controlPlane: roles.includes('controlplane'),
        worker: roles.includes('worker'),
      },
    },
    clusterSubject(cluster, surroundings),
    others,
  );
  return judge([rule], subject);
}

interface WrittenRegistration extends Omit<NodeRegistrationRequest, 'roles'> {
  readonly kind: string;
  readonly roles?: readonly string[];
}

interface WrittenNode {
  readonly kind: string;
  readonly name: string;
  readonly addresses: readonly string[];
}

function addressOf(text: string): Address {
  const result = parseAddress(text);
  if (!result.ok) throw new Error(`"${text}" is ${result.reason}`);
  return result.value;
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
