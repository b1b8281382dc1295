import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, readHelm, valueAt } from './helm-values.ts';

const helmChartConfig = `apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata:
  name: rke2-cilium
  namespace: kube-system
spec:
  valuesContent: |-
    ipv6:
      enabled: true
`;

describe('readHelm', () => {
  it('finds nothing where nothing is given, at no cost', () => {
    expect(readHelm({})).toBe(readHelm(undefined));
  });

  it('reads values from chartValues and from objects of the manifest', () => {
    const { sources, objects, problems } = readHelm({
      chartValues: { 'rke2-cilium': { ipv6: { enabled: false } } },
      additionalManifest: `---\n${helmChartConfig}---\n# only a comment\n`,
    });
    expect(problems).toEqual([]);
    expect(objects).toHaveLength(1);
    expect(sources.map(({ from, chart, values }) => [from, chart, valueAt(values, 'ipv6', 'enabled')])).toEqual([
      ['chartValues', 'rke2-cilium', false],
      ['HelmChartConfig', 'rke2-cilium', true],
    ]);
  });

  it('points into chartValues, and names what stands inside the manifest', () => {
    const { sources } = readHelm({ chartValues: { 'rke2-cilium': {} }, additionalManifest: helmChartConfig });
    expect(sources.map((source) => placeOf(source, ['ipv6', 'enabled']))).toEqual([
      { path: ['spec', 'rkeConfig', 'chartValues', 'rke2-cilium', 'ipv6', 'enabled'], name: 'ipv6.enabled' },
      { path: ['spec', 'rkeConfig', 'additionalManifest'], name: 'ipv6.enabled of HelmChartConfig rke2-cilium' },
    ]);
  });

  it('takes the last part of what a HelmChart installs as its chart', () => {
    const additionalManifest = helmChartConfig
      .replace('HelmChartConfig', 'HelmChart')
      .replace('spec:', 'spec:\n  chart: oci://quay.io/cilium/charts/cilium');
    expect(readHelm({ additionalManifest }).sources[0]).toMatchObject({ from: 'HelmChart', chart: 'cilium' });
  });

  it.each([
    ['a: [', /line 1 of the additional manifest is no YAML/],
    ['just text', /the string "just text", expected a Kubernetes object/],
    ['- a', /a list, expected a Kubernetes object/],
    ['a: b', /without apiVersion or kind/],
    [helmChartConfig.replace('ipv6:', 'ipv6: {'), /valuesContent of HelmChartConfig rke2-cilium at line 1 is no YAML/],
    [helmChartConfig.replace(/\|-[\s\S]*/, '|-\n    - 1\n'), /is a list, expected a map of Helm values/],
    [helmChartConfig.replace(/\|-[\s\S]*/, '{ ipv6: 1 }\n'), /is a map, expected text that holds YAML/],
  ])('says what is wrong with %j', (additionalManifest, message) => {
    const { problems } = readHelm({ additionalManifest });
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });

  it('says so when aliases explode', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'].map((pair) => [...pair] as [string, string])) {
      lines.push(`${name}: &${name} [${Array(10).fill(`*${of}`).join(',')}]`);
    }
    expect(readHelm({ additionalManifest: lines.join('\n') }).problems[0]?.message).toMatch(/no YAML/);
  });

  it('refuses values that are no map', () => {
    const { problems } = readHelm({ chartValues: { 'rke2-canal': 'mtu: 1480' } });
    expect(problems.map(({ path }) => path)).toEqual([['spec', 'rkeConfig', 'chartValues', 'rke2-canal']]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^[-a:&*{}[\]|> \n"']*$/)),
        (additionalManifest) => {
          const { problems, objects } = readHelm({ additionalManifest });
          expect(problems.every(({ message }) => message !== '')).toBe(true);
          expect(objects.every(({ line }) => line >= 1)).toBe(true);
        },
      ),
    );
  });
});
