import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { ineffectiveEngineKeyRule } from './ineffective-engine-key.ts';

describe('ineffective-engine-key', () => {
  itsExamplesHold(ineffectiveEngineKeyRule);

  it('warns of exactly the keys that RKE2 skips', () => {
    const { keys } = testFacts().engines.rke2;
    const config = Object.fromEntries(Object.keys(keys).map((key) => [key, 'x']));
    const warned = judgeBy(ineffectiveEngineKeyRule, aCluster({ config })).map(({ path }) => path.at(-1));
    expect(warned).toEqual(Object.keys(config).filter((key) => keys[key]?.server === 'skipped'));
    expect(warned).toEqual(expect.arrayContaining(['flannel-backend', 'https-listen-port', 'disable-network-policy']));
  });

  it('has nothing against them on K3s', () => {
    const config = { 'flannel-ipv6-masq': true, 'https-listen-port': 6443 };
    expect(brief(judgeBy(ineffectiveEngineKeyRule, aCluster({ version: 'v1.35.1+k3s1', config })))).toEqual([]);
  });
});
