import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { bracketedAddressRule } from './bracketed-address.ts';

const judge = (config: Record<string, unknown>) => judgeBy(bracketedAddressRule, aCluster({ config }));

describe('bracketed-address', () => {
  itsExamplesHold(bracketedAddressRule);

  it.each(['node-ip', 'node-external-ip', 'advertise-address', 'bind-address', 'tls-san'])('judges %s', (key) => {
    expect(brief(judge({ [key]: '[fd00:1:2::1]' }))).toEqual([`error spec.rkeConfig.machineGlobalConfig.${key}`]);
    expect(judge({ [key]: 'fd00:1:2::1' })).toEqual([]);
  });

  it('takes brackets out of one comma text as a whole, and out of one item of a list', () => {
    expect(judge({ 'node-ip': '10.0.0.1,[fd00:1:2::1]' })[0]?.patch).toEqual([
      { op: 'replace', path: '/spec/rkeConfig/machineGlobalConfig/node-ip', value: '10.0.0.1,fd00:1:2::1' },
    ]);
    expect(judge({ 'node-ip': ['10.0.0.1', '[fd00:1:2::1]'] })[0]?.patch).toEqual([
      { op: 'replace', path: '/spec/rkeConfig/machineGlobalConfig/node-ip/1', value: 'fd00:1:2::1' },
    ]);
  });
});
