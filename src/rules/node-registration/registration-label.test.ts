import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeRegistration } from '../../../testing/rules.ts';
import { registrationLabelRule } from './registration-label.ts';

const dual = aCluster();
const judge = (request: Record<string, unknown>, cluster: unknown = dual, ...nodes: unknown[]) =>
  judgeRegistration(registrationLabelRule, [{ kind: 'NodeRegistration', ...request }, cluster, ...nodes]);

describe('registration-label', () => {
  itsExamplesHold(registrationLabelRule);

  it.each(['cattle.io/os=linux', 'a=', 'tier=gold,zone=a', 'node.kubernetes.io/x=1', 'topology.kubernetes.io/zone=a'])(
    'accepts %s',
    (labels) => {
      expect(judge({ labels })).toEqual([]);
    },
  );

  it.each(['tier', '=gold', '-a=b', 'a=b=c', 'a=-b', 'node-role.kubernetes.io/worker=true', 'x.k8s.io/a=b'])(
    'refuses %s',
    (labels) => {
      expect(brief(judge({ labels: `fine=yes,${labels}` }))).toEqual(['error labels[1]']);
    },
  );
});
