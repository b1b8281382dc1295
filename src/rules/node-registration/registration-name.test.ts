import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationNameRule } from './registration-name.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationNameRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-name', () => {
  itsExamplesHold(registrationNameRule);

  const windows = { labels: 'cattle.io/os=windows' };

  it.each(['a', 'node-1.example.net', '', undefined])('accepts %s', (nodeName) => {
    expect(judge({ nodeName })).toEqual([]);
  });

  it.each([
    ['Node', 'write --node-name node'],
    ['a..b', 'give another --node-name'],
    ['localhost', 'give another --node-name'],
  ])('refuses %s', (nodeName, fix) => {
    expect(judge({ nodeName }).map((issue) => `${issue.severity}: ${issue.fix}`)).toEqual([`error: ${fix}`]);
  });

  it('warns of long names on Windows only', () => {
    expect(brief(judge({ ...windows, nodeName: 'a-very-long-name' }))).toEqual(['warning nodeName']);
    expect(judge({ ...windows, nodeName: 'fifteen-charact' })).toEqual([]);
    expect(judge({ nodeName: 'a-very-long-name' })).toEqual([]);
  });
});
