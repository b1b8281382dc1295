import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { argumentKeys } from '../../kinds/cluster/component-arguments.ts';
import { componentArgumentFormRule } from './component-argument-form.ts';

const judge = (value: unknown, key = 'kubelet-arg') =>
  judgeBy(componentArgumentFormRule, aCluster({ config: { [key]: value } }));
const at = 'error spec.rkeConfig.machineGlobalConfig';

describe('component-argument-form', () => {
  itsExamplesHold(componentArgumentFormRule);

  it.each([
    'max-pods=110',
    '--max-pods=110',
    'node_ip=::',
    'feature-gates+=A=true,B=false',
    'allow-privileged',
    'oidc-client-id=a b',
    'v=',
  ])('accepts %j', (argument) => {
    expect(judge([argument])).toEqual([]);
    expect(judge(argument)).toEqual([]);
  });

  it.each([
    ['-max-pods=110', 'max-pods=110'],
    ['---max-pods=110', 'max-pods=110'],
    [' max-pods=110', 'max-pods=110'],
    ['max-pods 110', 'max-pods=110'],
    ['--max-pods = 110', 'max-pods=110'],
  ])('mends %j', (argument, meant) => {
    const issues = judge(['v=2', argument]);
    expect(brief(issues)).toEqual([`${at}.kubelet-arg[1]`]);
    expect(issues[0]?.patch?.[0]?.value).toBe(meant);
  });

  it('takes an empty text for no argument, but not as one of several', () => {
    expect(judge('')).toEqual([]);
    expect(brief(judge(['v=2', '']))).toEqual([`${at}.kubelet-arg[1]`]);
  });

  it('has no patch for what says no name', () => {
    expect(judge('=110')[0]?.patch).toBeUndefined();
  });

  it('judges every component of both engines, in selectors too', () => {
    const { k3s, rke2 } = testFacts().engines;
    const old = ['kube-controller-arg', 'kube-cloud-controller-arg'];
    const keys = Object.keys({ ...k3s.keys, ...rke2.keys });
    const all = keys.filter((key) => key.endsWith('-arg') && !old.includes(key));
    expect([...argumentKeys].sort()).toEqual(all.sort());
    for (const key of argumentKeys) expect(judge('-v=2', key)).toHaveLength(1);
    const rke = { machineSelectorConfig: [{ config: { 'etcd-arg': '-x=1' } }] };
    expect(brief(judgeBy(componentArgumentFormRule, aCluster({ rke })))).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.etcd-arg',
    ]);
  });

  it('accepts any value behind a name', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(judge([`name=${value}`])).toEqual([]);
      }),
    );
  });
});
