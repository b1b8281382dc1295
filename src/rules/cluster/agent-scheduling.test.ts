import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { agentSchedulingRule } from './agent-scheduling.ts';

const judge = (customization: Record<string, unknown>) =>
  judgeBy(
    agentSchedulingRule,
    aCluster({
      spec: {
        clusterAgentDeploymentCustomization: customization,
        fleetAgentDeploymentCustomization: customization,
        webhookDeploymentCustomization: customization,
      },
    }),
  );

describe('agent-scheduling', () => {
  itsExamplesHold(agentSchedulingRule);

  it.each([
    { key: 'a', operator: 'Exists' },
    { operator: 'Exists' },
    { key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 5 },
    { key: 'a', value: 'b' },
  ])('accepts the toleration %j', (toleration) => {
    expect(judge({ appendTolerations: [toleration] })).toEqual([]);
  });

  it.each([
    { key: 'a', operator: 'exists' },
    { value: 'b' },
    { key: 'a b', operator: 'Exists' },
    { key: 'a', operator: 'Exists', value: 'b' },
    { key: 'a', operator: 'Exists', effect: 'Never' },
    { key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 },
  ])('refuses the toleration %j', (toleration) => {
    expect(brief(judge({ appendTolerations: [toleration] }))).toEqual([
      'error spec.clusterAgentDeploymentCustomization.appendTolerations[0]',
      'error spec.fleetAgentDeploymentCustomization.appendTolerations[0]',
      'error spec.webhookDeploymentCustomization.appendTolerations[0]',
    ]);
  });

  it('takes one bound of a disruption budget, and a zero for none', () => {
    const judgeBudget = (podDisruptionBudget: Record<string, string>) =>
      judgeBy(agentSchedulingRule, aCluster({ spec: { webhookDeploymentCustomization: { podDisruptionBudget } } }));
    expect(judgeBudget({ minAvailable: '1' })).toEqual([]);
    expect(judgeBudget({ minAvailable: '1', maxUnavailable: '0' })).toEqual([]);
    expect(judgeBudget({ minAvailable: '1', maxUnavailable: '50%' })).toHaveLength(1);
  });

  it('judges priority and budget of the agents', () => {
    const schedulingCustomization = {
      priorityClass: { value: 5, preemptionPolicy: 'Always' },
      podDisruptionBudget: { minAvailable: '1', maxUnavailable: '1' },
    };
    const spec = { fleetAgentDeploymentCustomization: { schedulingCustomization } };
    expect(brief(judgeBy(agentSchedulingRule, aCluster({ spec })))).toEqual([
      'error spec.fleetAgentDeploymentCustomization.schedulingCustomization.podDisruptionBudget',
      'error spec.fleetAgentDeploymentCustomization.schedulingCustomization.priorityClass.preemptionPolicy',
    ]);
  });
});
