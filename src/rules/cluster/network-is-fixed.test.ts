import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { networkIsFixedRule } from './network-is-fixed.ts';

const config = 'spec.rkeConfig.machineGlobalConfig';
const four = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const without = { clusterCidr: null, serviceCidr: null };

function changed(from: ClusterOptions, to: ClusterOptions) {
  return judgeBy(networkIsFixedRule, aCluster(to), { old: aCluster(from) });
}

describe('network-is-fixed', () => {
  itsExamplesHold(networkIsFixedRule, { old: aCluster(four) });

  it('refuses each change by itself and puts the old value back', () => {
    const from = { config: { 'cluster-dns': '10.53.0.53', 'cluster-domain': 'one.test' } };
    const to = {
      clusterCidr: '10.62.0.0/16,fd7a:3c1e:9b42:5200::/56',
      config: { 'cluster-dns': '10.53.0.54', 'cluster-domain': 'two.test' },
    };
    const issues = changed(from, to);
    expect(brief(issues)).toEqual([
      `error ${config}.cluster-cidr`,
      `error ${config}.cluster-dns`,
      `error ${config}.cluster-domain`,
    ]);
    expect(issues.map(({ patch }) => patch?.[0]?.value)).toEqual([
      '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56',
      '10.53.0.53',
      'one.test',
    ]);
  });

  it('refuses a second family and says that the stack is fixed', () => {
    const issues = changed(four, {});
    expect(brief(issues)).toEqual([`error ${config}.cluster-cidr`, `error ${config}.service-cidr`]);
    expect(issues[1]?.message).toContain('it was made IPv4-only');
  });

  it('refuses another order, because the primary family changes with it', () => {
    const to = {
      clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
      serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
    };
    expect(changed({}, to)).toHaveLength(2);
  });

  it('refuses ranges where there were none, and takes them out again', () => {
    const issues = changed(without, four);
    expect(issues.map(({ patch }) => patch)).toEqual([
      [{ op: 'remove', path: '/spec/rkeConfig/machineGlobalConfig/cluster-cidr' }],
      [{ op: 'remove', path: '/spec/rkeConfig/machineGlobalConfig/service-cidr' }],
    ]);
  });

  it('refuses to take ranges out', () => {
    expect(changed(four, without).map(({ patch }) => patch?.[0])).toEqual([
      { op: 'add', path: '/spec/rkeConfig/machineGlobalConfig/cluster-cidr', value: '10.52.0.0/16' },
      { op: 'add', path: '/spec/rkeConfig/machineGlobalConfig/service-cidr', value: '10.53.0.0/16' },
    ]);
  });

  it('refuses another node mask and writes the old one back, beside other arguments', () => {
    const args = (...items: string[]) => ({ ...four, config: { 'kube-controller-manager-arg': items } });
    const issues = changed(four, args('v=2', 'node-cidr-mask-size=25'));
    expect(brief(issues)).toEqual([`error ${config}.kube-controller-manager-arg[1]`]);
    expect(issues[0]?.patch?.[0]?.value).toEqual(['v=2', 'node-cidr-mask-size=24']);
    expect(changed(four, args('v=2', 'node-cidr-mask-size=24'))).toEqual([]);
    expect(brief(changed(args('node-cidr-mask-size-ipv4=25'), four))).toEqual([
      `error ${config}.kube-controller-manager-arg`,
    ]);
  });

  it('lets a default be written out, and the same ranges in another form', () => {
    expect(changed(without, { clusterCidr: '10.42.0.0/16', serviceCidr: '10.43.0.0/16' })).toEqual([]);
    expect(changed(without, { ...without, config: { 'cluster-domain': 'cluster.local' } })).toEqual([]);
    expect(changed(four, { clusterCidr: ['10.52.0.0/16'], serviceCidr: ['10.53.0.0/16'] })).toEqual([]);
  });

  it('lets a cluster be mended whose ranges never made a plan', () => {
    expect(changed({ clusterCidr: 'x' }, {})).toEqual([]);
  });

  it('leaves new ranges that cannot be read to other rules', () => {
    expect(changed({}, { clusterCidr: 'x' })).toEqual([]);
  });

  it('says nothing of a cluster that does not change, nor of a new one', () => {
    expect(changed({}, { version: 'v1.36.1+rke2r1' })).toEqual([]);
    expect(judgeBy(networkIsFixedRule, aCluster())).toEqual([]);
  });

  it('speaks of a range exactly when it differs', () => {
    const anySecond = fc.integer({ min: 0, max: 6 });
    const property = fc.property(anySecond, anySecond, (before, now) => {
      const ranges = (second: number) => ({ clusterCidr: `10.${second * 2}.0.0/16`, serviceCidr: '10.53.0.0/16' });
      expect(changed(ranges(before), ranges(now)).length).toBe(before === now ? 0 : 1);
    });
    fc.assert(property);
  });
});
