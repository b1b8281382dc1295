import type { ConditionType } from '../types.ts';

/** Conditions of a MachinePool. */
export const machinePoolConditions: readonly ConditionType[] = [
  {
    type: 'Ready',
    polarity: 'positive',
    surfaces: 'always; True when the pool has as many ready machines of the configuration of now as it shall have',
    reasons: {
      Ready: 'every machine is ready',
      Waiting: 'machines are being made, replaced or removed; the message says which',
      Error: 'the pool cannot go on by itself; the message says why',
      Paused: 'the pool is paused',
    },
  },
  {
    type: 'CredentialValid',
    polarity: 'positive',
    surfaces: 'when the pool needs a cloud credential, or one was asked',
    reasons: {
      Valid: 'the provider accepts the credential',
      Missing: 'the Secret is not there yet, or a field is missing in it; the message says which',
      Refused: 'the provider does not accept the credential; the message has its words',
      Waiting: 'not asked yet',
    },
  },
  {
    type: 'ConfigValid',
    polarity: 'positive',
    surfaces: 'when the provider was asked about the machine configuration, before the first machine',
    reasons: {
      Valid: 'nothing speaks against machines of this configuration',
      Refused: 'the provider has something against it; the message lists what',
      Missing: 'the machine configuration is not there yet',
      Waiting: 'not asked yet',
    },
  },
  {
    type: 'LaunchBudget',
    polarity: 'positive',
    surfaces: 'when machines fail one after the other',
    reasons: {
      Available: 'machines are made',
      Pausing: 'machines failed; the message says when the next one is made',
      Spent:
        'too many machines failed in a row: nothing is made until the configuration, the credential or the quantity changes',
    },
  },
  {
    type: 'CleanedUp',
    polarity: 'positive',
    surfaces: 'while the pool is being removed',
    reasons: {
      CleanedUp: 'the provider has nothing of it any more',
      Waiting: 'something is still there; the message says what and what it waits for',
      Error: 'the provider refuses to remove something; the message has its words',
    },
  },
];
