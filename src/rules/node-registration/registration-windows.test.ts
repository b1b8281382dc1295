import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationWindowsRule } from './registration-windows.ts';

const ipv4 = aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationWindowsRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-windows', () => {
  itsExamplesHold(registrationWindowsRule);

  const windows = { labels: 'tier=gold,cattle.io/os=windows', roles: ['worker'] };
  const canal = aCluster({ cni: 'canal' });

  it('tells everything at once', () => {
    expect(brief(judge({ ...windows, roles: ['etcd', 'worker'] }, canal))).toEqual([
      'error roles',
      'error labels',
      'error labels',
    ]);
    expect(brief(judge(windows, aCluster({ version: 'v1.35.1+k3s1' })))).toEqual(['error labels']);
    expect(judge(windows, ipv4)).toEqual([]);
  });

  it('lets Linux join', () => {
    expect(judge({ labels: 'cattle.io/os=linux' }, canal)).toEqual([]);
  });
});
