import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { packagedChartNameRule } from './packaged-chart-name.ts';

const judge = (chart: string, cni: unknown = 'canal', additionalManifest = '') =>
  judgeBy(
    packagedChartNameRule,
    aCluster({ cni, rke: { additionalManifest, chartValues: { [chart]: { a: 1 } } } }),
  ).map(({ severity, fix }) => `${severity}: ${fix}`);
const shop = stringify({
  apiVersion: 'helm.cattle.io/v1',
  kind: 'HelmChart',
  metadata: { name: 'shop', namespace: 'kube-system' },
  spec: { chart: 'shop' },
});

describe('packaged-chart-name', () => {
  itsExamplesHold(packagedChartNameRule);

  it.each([
    ['cilium', 'error: write rke2-cilium'],
    ['rke2-canel', 'error: write rke2-canal'],
    ['shop', 'warning: install the chart by a HelmChart of that name, or remove the values'],
    ['rke2-cilium', 'warning: remove them, or choose that CNI'],
  ])('judges values for %s in a cluster with canal', (chart, found) => {
    expect(judge(chart)).toEqual([found]);
  });

  it.each([
    ['rke2-canal', 'canal'],
    ['rke2-canal', ['multus', 'canal']],
    ['rke2-multus', ['multus', 'canal']],
    ['rke2-calico', null],
    ['rke2-coredns', 'canal'],
  ])('accepts values for %s with cni %j', (chart, cni) => {
    expect(judge(chart, cni)).toEqual([]);
  });

  it('lets empty values of another CNI be', () => {
    const cluster = aCluster({ cni: 'canal', rke: { chartValues: { 'rke2-calico': {} } } });
    expect(judgeBy(packagedChartNameRule, cluster)).toEqual([]);
  });

  it('accepts values for a chart that the manifest installs', () => {
    expect(judge('shop', 'canal', shop)).toEqual([]);
  });
});
