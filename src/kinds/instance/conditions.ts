import type { ConditionType } from '../types.ts';

/** Conditions of an Instance. */
export const instanceConditions: readonly ConditionType[] = [
  {
    type: 'Launched',
    polarity: 'positive',
    surfaces: 'always; True when the machine exists at the provider',
    reasons: {
      Launched: 'the provider shows the machine',
      Waiting: 'it is being ordered, or its turn has not come; the message says what it waits for',
      Error: 'the provider refuses; the message has its words and when it is tried again',
      OutcomeUnknown: 'the answer to the order was lost; the provider’s list decides',
      Lost: 'the provider does not show the machine any more although nobody removed it here',
    },
  },
  {
    type: 'Addressed',
    polarity: 'positive',
    surfaces: 'once the machine exists; True when it has an address in every family of the cluster',
    reasons: {
      Addressed: 'every family has an address',
      Waiting: 'a family has none yet; the message says which',
      Missing: 'a family still has none long after the launch',
    },
  },
  {
    type: 'Terminated',
    polarity: 'positive',
    surfaces: 'while the machine is being removed',
    reasons: {
      Terminated: 'the provider shows nothing of it any more',
      Waiting: 'the provider is removing it',
      Error: 'the provider refuses to remove it; the message has its words',
    },
  },
];
