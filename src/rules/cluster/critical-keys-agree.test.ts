import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { criticalKeysAgreeRule } from './critical-keys-agree.ts';

const selector = { matchLabels: { zone: 'b' } };

function judged(config: Record<string, unknown>, machineLabelSelector: object | null = selector, more: object = {}) {
  const rke = { machineSelectorConfig: [{ machineLabelSelector, config }] };
  return judgeBy(criticalKeysAgreeRule, aCluster({ rke, ...more }));
}

describe('critical-keys-agree', () => {
  itsExamplesHold(criticalKeysAgreeRule);

  it('points at the key of the selected machines and takes it out', () => {
    const issues = judged({ 'cluster-dns': '10.53.0.53' });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineSelectorConfig[0].config.cluster-dns']);
    expect(issues[0]?.patch).toEqual([
      { op: 'remove', path: '/spec/rkeConfig/machineSelectorConfig/0/config/cluster-dns' },
    ]);
  });

  it('accepts the same value, as a list or as one text', () => {
    expect(judged({ 'service-cidr': ['10.53.0.0/16', 'fd7a:3c1e:9b42:5300::/112'] })).toEqual([]);
  });

  it.each([null, {}, { matchLabels: {} }])('accepts any value for a selector %j, which means all machines', (all) => {
    expect(judged({ 'cluster-domain': 'example.test' }, all)).toEqual([]);
  });

  it('lets other keys differ', () => {
    expect(judged({ 'node-label': ['zone=b'], 'kubelet-arg': ['max-pods=50'] })).toEqual([]);
  });

  it('refuses node masks for some machines', () => {
    const issues = judged({ 'kube-controller-manager-arg': ['v=2', 'node-cidr-mask-size-ipv4=25'] });
    expect(brief(issues)).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.kube-controller-manager-arg[1]',
    ]);
  });

  it('asks the engine which keys are critical', () => {
    const config = { 'flannel-backend': 'host-gw' };
    expect(judged(config, selector, { version: 'v1.35.1+k3s1' })).toHaveLength(1);
    expect(judged(config)).toEqual([]);
  });

  it('asks for the node masks again where a selector replaces all arguments', () => {
    const argumentsKey = 'kube-controller-manager-arg';
    const masks = ['node-cidr-mask-size-ipv4=25', 'node-cidr-mask-size-ipv6=60'];
    const more = { config: { [argumentsKey]: masks } };
    const [issue, ...others] = judged({ [argumentsKey]: ['v=2', '--node_cidr_mask_size_ipv4=25'] }, selector, more);
    expect(others).toEqual([]);
    expect(issue?.message).toContain('lacks node-cidr-mask-size-ipv6=60');
    expect(issue?.patch).toEqual([
      {
        op: 'replace',
        path: `/spec/rkeConfig/machineSelectorConfig/0/config/${argumentsKey}`,
        value: ['v=2', '--node_cidr_mask_size_ipv4=25', 'node-cidr-mask-size-ipv6=60'],
      },
    ]);
    expect(judged({ [argumentsKey]: [...masks, 'v=2'] }, selector, more)).toEqual([]);
    expect(judged({ [argumentsKey]: '' }, selector, more)).toEqual([]);
    expect(judged({ [argumentsKey]: ['node-cidr-mask-size-ipv4=26', masks[1]] }, selector, more)[0]?.fix).toBe(
      'write node-cidr-mask-size-ipv4=25',
    );
  });

  it('refuses another CNI on some servers', () => {
    const more = { cni: 'canal' };
    expect(brief(judged({ cni: 'cilium' }, selector, more))).toEqual([
      'error spec.rkeConfig.machineSelectorConfig[0].config.cni',
    ]);
    expect(judged({ cni: ['canal'] }, selector, more)).toEqual([]);
  });
});
