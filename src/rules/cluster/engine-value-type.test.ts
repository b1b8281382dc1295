import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { engineValueTypeRule } from './engine-value-type.ts';

const judge = (config: Record<string, unknown>) => judgeBy(engineValueTypeRule, aCluster({ config }));
const at = 'error spec.rkeConfig.machineGlobalConfig';

describe('engine-value-type', () => {
  itsExamplesHold(engineValueTypeRule);

  it.each([
    ['node-name', ['a']],
    ['node-name', { a: 1 }],
    ['tls-san', true],
    ['tls-san', { a: 1 }],
    ['selinux', 'yes'],
    ['selinux', ['true']],
    ['lb-server-port', 'https'],
    ['lb-server-port', 6443.5],
  ])('refuses %s: %j', (key, value) => {
    expect(brief(judge({ [key]: value }))).toEqual([`${at}.${key}`]);
  });

  it.each([
    ['node-name', 'a'],
    ['node-name', 7],
    ['node-name', null],
    ['tls-san', 'a,b'],
    ['tls-san', ['a', 'b']],
    ['tls-san', []],
    ['selinux', true],
    ['selinux', 'false'],
    ['lb-server-port', 6444],
    ['lb-server-port', '6444'],
    ['service-node-port-range', '30000-32767'],
  ])('accepts %s: %j', (key, value) => {
    expect(judge({ [key]: value })).toEqual([]);
  });

  it('points at the item of a list, and shows how a map becomes an argument', () => {
    const issues = judge({ 'kubelet-arg': ['v=2', { 'max-pods': 250 }, ['x']] });
    expect(brief(issues)).toEqual([`${at}.kubelet-arg[1]`, `${at}.kubelet-arg[2]`]);
    expect(issues[0]?.fix).toBe('write the text "max-pods=250"');
  });

  it('refuses a map for every key, and takes a plain text for every key that is no switch or number', () => {
    const key = fc.constantFrom('cni', 'tls-san', 'cluster-cidr', 'node-ip', 'kubelet-arg', 'profile', 'data-dir');
    fc.assert(
      fc.property(key, fc.dictionary(fc.string(), fc.json(), { minKeys: 1 }), fc.string(), (name, map, text) => {
        expect(judge({ [name]: map })).toHaveLength(1);
        expect(judge({ [name]: text })).toEqual([]);
      }),
    );
  });
});
