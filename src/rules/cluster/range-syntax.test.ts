import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { rangeSyntaxRule } from './range-syntax.ts';

describe('range-syntax', () => {
  itsExamplesHold(rangeSyntaxRule);

  it.each([
    ['spaces after the comma', '10.52.0.0/16, fd7a:3c1e:9b42:5200::/56', '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56'],
    ['brackets around an address', '[fd7a:3c1e:9b42:5200::]/56', 'fd7a:3c1e:9b42:5200::/56'],
    ['brackets around the list', '[10.52.0.0/16]', '10.52.0.0/16'],
    ['an empty item', '10.52.0.0/16,', '10.52.0.0/16'],
  ])('mends %s', (_, written, meant) => {
    const issues = judgeBy(rangeSyntaxRule, aCluster({ clusterCidr: written }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-cidr']);
    expect(issues[0]?.patch).toEqual([
      { op: 'replace', path: '/spec/rkeConfig/machineGlobalConfig/cluster-cidr', value: meant },
    ]);
  });

  it('names the item of a YAML list, and keeps the list', () => {
    const issues = judgeBy(rangeSyntaxRule, aCluster({ serviceCidr: ['10.53.0.0/16', ' fd7a:3c1e:9b42:5300::/112'] }));
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.service-cidr[1]']);
    expect(issues[0]?.patch?.[0]?.value).toEqual(['10.53.0.0/16', 'fd7a:3c1e:9b42:5300::/112']);
  });

  it('speaks of every bad item at once', () => {
    const issues = judgeBy(rangeSyntaxRule, aCluster({ clusterCidr: 'ten,10.52.0.0', serviceCidr: 'fd00::/129' }));
    expect(issues.map(({ message }) => message.split(';')[0])).toEqual([
      '"ten" in cluster-cidr is without a prefix length such as /16 or /56',
      '"10.52.0.0" in cluster-cidr is without a prefix length such as /16 or /56',
      '"fd00::/129" in service-cidr is a range with a prefix length outside 0–128',
    ]);
  });

  it('offers a fresh range where nothing can be guessed', () => {
    const [issue] = judgeBy(rangeSyntaxRule, aCluster({ clusterCidr: 'ten' }));
    expect(issue?.fix).toContain('fd5a:17c0:ffee:4200::/56');
    expect(issue?.patch).toBeUndefined();
  });

  it.each(['010.52.0.0/16', '::ffff:10.52.0.0/112', 'fd00:::/56', '10.52.0.0/016', 'fe80::%eth0/64'])(
    'refuses %s, which some parsers let pass',
    (text) => {
      expect(judgeBy(rangeSyntaxRule, aCluster({ clusterCidr: text }))).toHaveLength(1);
    },
  );

  it('never throws and always points at the option, whatever is written', () => {
    const property = fc.property(fc.string(), (text) => {
      for (const { path } of judgeBy(rangeSyntaxRule, aCluster({ clusterCidr: text }))) {
        expect(path.slice(0, 4)).toEqual(['spec', 'rkeConfig', 'machineGlobalConfig', 'cluster-cidr']);
      }
    });
    fc.assert(property);
  });
});
