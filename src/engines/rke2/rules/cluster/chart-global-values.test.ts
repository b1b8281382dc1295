import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { chartGlobalValuesRule } from './chart-global-values.ts';

const judge = (version: string) => {
  const chartValues = { 'rke2-coredns': { global: { clusterDNS: '10.53.0.11', mine: 1 } } };
  return brief(judgeBy(chartGlobalValuesRule, aCluster({ version, rke: { chartValues } })));
};

describe('chart-global-values', () => {
  itsExamplesHold(chartGlobalValuesRule);

  it('points at what RKE2 replaces, and at nothing else', () => {
    expect(judge('v1.35.1+rke2r1')).toEqual(['warning spec.rkeConfig.chartValues.rke2-coredns.global.clusterDNS']);
    expect(judge('v1.35.1+k3s1')).toEqual([]);
  });
});
