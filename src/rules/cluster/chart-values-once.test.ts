import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { chartValuesOnceRule } from './chart-values-once.ts';

const config = (name: string, namespace = 'kube-system', kind = 'HelmChartConfig') =>
  stringify({
    apiVersion: 'helm.cattle.io/v1',
    kind,
    metadata: { name, namespace },
    spec: { valuesContent: 'a: 1\n' },
  });
const judge = (additionalManifest: string, chartValues: Record<string, unknown> = {}) =>
  judgeBy(chartValuesOnceRule, aCluster({ rke: { additionalManifest, chartValues } }));

describe('chart-values-once', () => {
  itsExamplesHold(chartValuesOnceRule);

  it('names both places', () => {
    const issues = judge(`# first line\n${config('rke2-coredns')}`, { 'rke2-coredns': { a: 2 }, 'rke2-canal': {} });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.chartValues.rke2-coredns']);
    expect(issues[0]?.message).toContain('at line 2');
  });

  it('sees one name twice in the manifest', () => {
    expect(brief(judge([config('a'), config('b'), config('a')].join('---\n')))).toEqual([
      'error spec.rkeConfig.additionalManifest',
    ]);
  });

  it('lets different names, namespaces and kinds be', () => {
    const manifest = [config('a'), config('a', 'default'), config('a', 'kube-system', 'HelmChart')].join('---\n');
    expect(judge(manifest, { b: { x: 1 }, toString: null })).toEqual([]);
  });

  it('lets a chart without values be, for which nothing is rendered', () => {
    expect(judge(config('rke2-coredns'), { 'rke2-coredns': null })).toEqual([]);
  });
});
