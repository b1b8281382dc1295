import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { agentVariablesRule } from './agent-variables.ts';

const withVariables = (...agentEnvVars: { name: string; value: string }[]) => aCluster({ spec: { agentEnvVars } });

describe('agent-variables', () => {
  itsExamplesHold(agentVariablesRule);

  it('accepts proper names, once each', () => {
    const cluster = withVariables({ name: 'A_1', value: 'x' }, { name: '_b', value: '' });
    expect(judgeBy(agentVariablesRule, cluster)).toEqual([]);
  });

  it.each(['', '1A', 'A-B', 'A=B', 'A B', 'Ä'])('refuses the name "%s"', (name) => {
    expect(brief(judgeBy(agentVariablesRule, withVariables({ name, value: 'x' })))).toEqual([
      'error spec.agentEnvVars[0].name',
    ]);
  });

  it('warns of a second value', () => {
    const cluster = withVariables({ name: 'A', value: '1' }, { name: 'A', value: '2' });
    expect(brief(judgeBy(agentVariablesRule, cluster))).toEqual(['warning spec.agentEnvVars[1].name']);
  });

  it('refuses to move the agent, unless the stored cluster does so already', () => {
    const cluster = withVariables({ name: 'CATTLE_AGENT_VAR_DIR', value: '/x' });
    expect(brief(judgeBy(agentVariablesRule, cluster))).toEqual(['error spec.agentEnvVars[0].name']);
    expect(judgeBy(agentVariablesRule, cluster, { old: cluster })).toEqual([]);
  });
});
