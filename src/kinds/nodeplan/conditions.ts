import type { ConditionType } from '../types.ts';

/** Conditions of a NodePlan. */
export const nodePlanConditions: readonly ConditionType[] = [
  {
    type: 'Applied',
    polarity: 'positive',
    surfaces: 'once a plan was delivered',
    reasons: {
      Applied: 'the agent reports the plan that was delivered last',
      Waiting: 'the agent has not reported yet',
      Failed: 'the agent tried and failed; the message has the last lines of its output',
    },
  },
  {
    type: 'Healthy',
    polarity: 'positive',
    surfaces: 'once the plan is applied',
    reasons: {
      Healthy: 'every probe of the plan succeeds',
      Unhealthy: 'the message names the probes that do not',
      Unknown: 'the agent has not reported probes since the plan was delivered',
    },
  },
  {
    type: 'AgentConnected',
    polarity: 'positive',
    surfaces: 'always',
    reasons: {
      Connected: 'the agent watches its plan',
      Silent: 'the agent has not been heard of for a while',
      NeverSeen: 'the agent has not called yet',
    },
  },
];
