import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { dataDirectoriesRule } from './data-directories.ts';

const judge = (dataDirectories: { k8sDistro?: string; provisioning?: string; systemAgent?: string }) =>
  judgeBy(dataDirectoriesRule, aCluster({ rke: { dataDirectories } }));

describe('data-directories', () => {
  itsExamplesHold(dataDirectoriesRule);

  it.each(['/data', '/data/a.b_c-d/e', '/var/lib/rancher2'])('accepts %s', (k8sDistro) => {
    expect(judge({ k8sDistro })).toEqual([]);
  });

  it.each([
    'data',
    './data',
    'C:/data',
    '~/data',
    '/a b',
    '/a$b',
    '/a`b',
    "/a'b",
    '/a"b',
    '/a*',
    '/a?',
    '/a#b',
    '/a=b',
    '/a%b',
    '/a|b',
    '/a&b',
    '/a;b',
    '/a<b',
    '/a{b',
    '/a[b',
    '/a(b',
    '/a\\b',
    '/',
  ])('refuses %s', (k8sDistro) => {
    expect(brief(judge({ k8sDistro }))).toEqual(['error spec.rkeConfig.dataDirectories.k8sDistro']);
  });

  it.each([
    ['/data/', '/data'],
    ['//data', '/data'],
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
  ])('plains %s to %s', (k8sDistro, clean) => {
    expect(judge({ k8sDistro })[0]?.patch?.[0]?.value).toBe(clean);
  });

  it.each([
    [{ k8sDistro: '/data', provisioning: '/data' }],
    [{ k8sDistro: '/data', provisioning: '/data/a' }],
    [{ k8sDistro: '/data', provisioning: '/data/a/b/c' }],
    [{ k8sDistro: '/data/a/b/c', systemAgent: '/data' }],
    [{ k8sDistro: '/var/lib/rancher' }],
    [{ k8sDistro: '/var/lib/rancher/agent' }],
    [{ provisioning: '/var/lib/rancher/rke2/capr' }],
  ])('refuses %j, one inside of another', (directories) => {
    expect(judge(directories)).not.toEqual([]);
  });

  it('takes common beginnings of names for no nesting', () => {
    expect(judge({ k8sDistro: '/data', provisioning: '/data2', systemAgent: '/data-agent' })).toEqual([]);
  });

  it('finds nesting at any depth, in either direction', () => {
    const part = fc.stringMatching(/^[a-z]{1,3}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part), fc.boolean(), (outer, inner, swap) => {
        const [a, b] = [`/x/${outer.join('/')}`, `/x/${[...outer, ...inner].join('/')}`];
        expect(judge(swap ? { k8sDistro: a, provisioning: b } : { k8sDistro: b, provisioning: a })).toHaveLength(1);
      }),
    );
  });

  it('does not judge again what is stored and cannot change', () => {
    const stored = aCluster({ rke: { dataDirectories: { k8sDistro: '/data/', provisioning: '/data/a' } } });
    expect(judgeBy(dataDirectoriesRule, stored, { old: stored })).toEqual([]);
  });
});
