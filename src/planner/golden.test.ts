import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { testFacts } from '../../testing/facts.ts';
import { renderingOf } from '../../testing/rendering.ts';
import { clusterRules } from '../generated/rules.ts';
import { clusterSubject, type FindMachineConfig } from '../kinds/cluster/build-subject.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { MachineConfig } from '../kinds/machine-config.ts';
import { judge } from '../lib/rule.ts';
import { type RoleRendering, renderRoles } from './render-roles.ts';
import { tellStory } from './story.ts';

const folder = join(import.meta.dirname, 'testdata');
const scenarios = readdirSync(folder).sort();
/** `npm run golden` rewrites; everything else compares. */
const write = process.env.DROVER_GOLDEN === 'write';

it('has few scenarios, so that people read what changes in them', () => {
  expect(scenarios.length).toBeGreaterThan(0);
  expect(scenarios.length).toBeLessThanOrEqual(30);
});

describe.each(scenarios)('%s', (name) => {
  const { cluster, find } = readInput(join(folder, name, 'input.yaml'));

  it('is a cluster that the rules accept', () => {
    const issues = judge(clusterRules, clusterSubject(cluster, { facts: testFacts(), findMachineConfig: find }));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('renders as it did', () => {
    const files = goldenFiles(cluster, find);
    if (write) replaceFiles(join(folder, name), files);
    const present = globSync('{story.log,nodes/*}', { cwd: join(folder, name) }).sort();
    expect(present).toEqual([...files.keys()].sort());
    for (const [path, content] of files) {
      expect(readFileSync(join(folder, name, path), 'utf8'), `${name}/${path}`).toBe(content);
    }
  });
});

function readInput(path: string): { cluster: Cluster; find: FindMachineConfig } {
  const [cluster, ...configs] = parseAllDocuments(readFileSync(path, 'utf8')).map(
    (document) => document.toJS() as unknown,
  );
  const find: FindMachineConfig = (kind, _namespace, name) =>
    (configs as MachineConfig[]).find((config) => config.kind === kind && config.metadata.name === name);
  return { cluster: cluster as Cluster, find };
}

/** By path below the scenario: the story, and one file for each kind of node. */
function goldenFiles(cluster: Cluster, find: FindMachineConfig): Map<string, string> {
  const input = renderingOf(cluster, find);
  const roles = renderRoles(input);
  const nodes = roles.map((role) => [`nodes/${role.title.replaceAll(' ', '-')}.txt`, nodeText(role)] as const);
  return new Map([['story.log', tellStory(input.network, roles)], ...nodes]);
}

/** Every file of a node behind a line with its path and mode, then its probes. */
function nodeText({ files, probes }: RoleRendering): string {
  const parts = files.map(({ path, mode, content }) => `=== ${path} ${mode}\n${content.replace(/\n?$/, '\n')}`);
  return `${parts.join('\n')}\n=== probes\n${JSON.stringify(probes, undefined, 2)}\n`;
}

function replaceFiles(scenario: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(join(scenario, 'nodes'))) rmSync(join(scenario, 'nodes'), { recursive: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(scenario, path)), { recursive: true });
    writeFileSync(join(scenario, path), content);
  }
}
