import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationTaintRule } from './registration-taint.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationTaintRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-taint', () => {
  itsExamplesHold(registrationTaintRule);

  it.each(['dedicated=db:NoSchedule', 'spot:NoExecute', 'a=:PreferNoSchedule', 'example.net/a=b:NoSchedule'])(
    'accepts %s',
    (taints) => {
      expect(judge({ taints })).toEqual([]);
    },
  );

  it.each([
    ['dedicated=db', 'write dedicated=db:NoSchedule'],
    ['a=b:noexecute', 'write a=b:NoExecute'],
    ['a=b:', 'write a=b:NoSchedule'],
    ['=b:NoSchedule', 'write key=value:Effect'],
  ])('refuses %s', (taints, fix) => {
    const issues = judge({ taints });
    expect(brief(issues)).toEqual(['error taints[0]']);
    expect(issues[0]?.fix).toBe(fix);
  });
});
