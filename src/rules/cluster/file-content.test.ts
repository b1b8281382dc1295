import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { fileContentRule } from './file-content.ts';

const k3s = 'v1.35.1+k3s1';
const judge = (key: string, value: unknown) =>
  brief(judgeBy(fileContentRule, aCluster({ version: k3s, config: { [key]: value } })));
const at = 'error spec.rkeConfig.machineGlobalConfig';

describe('file-content', () => {
  itsExamplesHold(fileContentRule);

  it.each([
    ['private-registry', 'mirrors:\n  docker.io:\n    endpoint: [https://mirror.example.net]\n'],
    ['private-registry', '{}'],
    ['private-registry', '/etc/rancher/own.yaml'],
    ['private-registry', ''],
    ['private-registry', null],
    ['audit-policy-file', 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Metadata\n'],
    ['audit-policy-file', 'secret://fleet-default:audit'],
    ['audit-policy-file', '/etc/audit.yaml'],
    ['flannel-conf', '{"Network": "10.52.0.0/16"}'],
    ['flannel-conf', 'C:\\flannel.json'],
    ['cloud-provider-config', 'anything'],
  ])('accepts in %s: %j', (key, value) => {
    expect(judge(key, value)).toEqual([]);
  });

  it.each([
    ['private-registry', 'secret://fleet-default:registry'],
    ['private-registry', '- a\n- b'],
    ['private-registry', 'a: [\n'],
    ['private-registry', 'a: 1\n---\nb: 2\n'],
    ['private-registry', '# nothing but a comment\n'],
    ['audit-policy-file', 'kind: Policy\n'],
    ['flannel-conf', 'vxlan'],
  ])('refuses in %s: %j', (key, value) => {
    expect(judge(key, value)).toEqual([`${at}.${key}`]);
  });

  it('refuses every plain value as registries, in selectors too', () => {
    const plain = fc.oneof(fc.integer(), fc.boolean(), fc.ipV4(), fc.constantFrom('x', 'docker.io', 'registry:5000'));
    fc.assert(
      fc.property(plain, (value) => {
        const rke = { machineSelectorConfig: [{ config: { 'private-registry': value } }] };
        expect(brief(judgeBy(fileContentRule, aCluster({ rke })))).toEqual([
          'error spec.rkeConfig.machineSelectorConfig[0].config.private-registry',
        ]);
      }),
    );
  });

  it('stops at aliases that explode', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
      .join('\n')}\n`;
    expect(judge('private-registry', bomb)).toEqual([`${at}.private-registry`]);
  });
});
