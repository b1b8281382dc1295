import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { clusterNameRule } from './cluster-name.ts';

describe('cluster-name', () => {
  itsExamplesHold(clusterNameRule);

  it.each(['ab', 'a1', 'harbour-2', 'x'.repeat(63), 'c-abcd', 'c-abcdef', '1a'])('accepts %s', (name) => {
    expect(judgeBy(clusterNameRule, aCluster({ name }))).toEqual([]);
  });

  it.each(['a', 'x'.repeat(64), '-ab', 'ab-', 'Ab', 'a_b', 'a.b', 'local', 'c-ab1cd', ''])('refuses "%s"', (name) => {
    const issues = judgeBy(clusterNameRule, aCluster({ name }));
    expect(brief(issues)).toEqual(['error metadata.name']);
    const proposal = issues[0]?.fix.replace('choose another name, e.g. ', '') ?? '';
    expect(judgeBy(clusterNameRule, aCluster({ name: proposal }))).toEqual([]);
  });

  it('leaves local to the manager’s own namespace', () => {
    const cluster = { ...aCluster({ name: 'local' }), metadata: { name: 'local', namespace: 'fleet-local' } };
    expect(judgeBy(clusterNameRule, cluster)).toEqual([]);
  });

  it('judges neither stored names nor those that are made later', () => {
    expect(judgeBy(clusterNameRule, aCluster({ name: 'A' }), { old: aCluster({ name: 'A' }) })).toEqual([]);
    expect(judgeBy(clusterNameRule, { ...aCluster(), metadata: { generateName: 'x-' } })).toEqual([]);
  });
});
