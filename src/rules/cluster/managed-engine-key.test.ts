import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { managedKeys } from '../../kinds/cluster/managed-keys.ts';
import { managedEngineKeyRule } from './managed-engine-key.ts';

describe('managed-engine-key', () => {
  itsExamplesHold(managedEngineKeyRule);

  it('warns of every key that rendering leaves out, and of no other', () => {
    const config = { ...Object.fromEntries([...managedKeys.keys()].map((key) => [key, 'x'])), 'tls-san': 'x' };
    const warned = judgeBy(managedEngineKeyRule, aCluster({ config })).map(({ path }) => path.at(-1));
    expect(warned).toEqual([...managedKeys.keys()]);
  });

  it('points into selectors, and lets empty values be', () => {
    const rke = { machineSelectorConfig: [{ config: { server: 'https://10.0.0.1:9345', 'data-dir': '' } }] };
    expect(brief(judgeBy(managedEngineKeyRule, aCluster({ rke })))).toEqual([
      'warning spec.rkeConfig.machineSelectorConfig[0].config.server',
    ]);
  });
});
