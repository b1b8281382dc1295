import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { helmChartNamespaceRule } from './helm-chart-namespace.ts';

const object = (kind: string, namespace?: string) =>
  stringify({
    apiVersion: 'helm.cattle.io/v1',
    kind,
    metadata: { name: 'shop', ...(namespace !== undefined && { namespace }) },
    spec: { chart: 'shop' },
  });
const judge = (...objects: string[]) =>
  judgeBy(helmChartNamespaceRule, aCluster({ rke: { additionalManifest: objects.join('---\n') } }));

describe('helm-chart-namespace', () => {
  itsExamplesHold(helmChartNamespaceRule);

  it('takes no namespace for default', () => {
    expect(judge(object('HelmChartConfig'))[0]?.message).toContain('in namespace default');
  });

  it('lets charts of the user’s own live where they like', () => {
    expect(judge(object('HelmChart', 'web'), object('HelmChartConfig', 'web'))).toEqual([]);
    expect(judge(object('HelmChart', 'web'), object('HelmChartConfig', 'shop'))).toHaveLength(1);
  });
});
