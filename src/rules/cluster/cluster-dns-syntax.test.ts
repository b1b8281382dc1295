import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { clusterDnsSyntaxRule } from './cluster-dns-syntax.ts';

function judged(dns: unknown, more: object = {}) {
  return judgeBy(clusterDnsSyntaxRule, aCluster({ config: { 'cluster-dns': dns }, ...more }));
}

describe('cluster-dns-syntax', () => {
  itsExamplesHold(clusterDnsSyntaxRule);

  it.each([
    ['10.53.0.10, fd7a:3c1e:9b42:5300::a', '10.53.0.10,fd7a:3c1e:9b42:5300::a'],
    ['[fd7a:3c1e:9b42:5300::a]', 'fd7a:3c1e:9b42:5300::a'],
  ])('mends %s', (written, meant) => {
    const issues = judged(written);
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-dns']);
    expect(issues[0]?.patch?.[0]?.value).toBe(meant);
  });

  it.each(['10.53.0.10/32', 'dns', '10.53.0.010', '::ffff:10.53.0.10', ''])(
    'proposes the default addresses in place of "%s"',
    (written) => {
      const [issue] = judged([written]);
      expect(issue?.fix).toBe('write 10.53.0.10,fd7a:3c1e:9b42:5300::a');
      expect(issue?.patch).toBeUndefined();
    },
  );

  it('knows no better address while the ranges make no plan', () => {
    expect(judged('dns', { serviceCidr: 'x' })[0]?.fix).toContain('take cluster-dns out');
  });

  it('names the item of a list', () => {
    expect(brief(judged(['10.53.0.10', 'x']))).toEqual(['error spec.rkeConfig.machineGlobalConfig.cluster-dns[1]']);
  });
});
