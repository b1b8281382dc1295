import { expect, it } from 'vitest';
import { stateOf } from './state.ts';

const ready = [{ type: 'Ready', status: 'True', reason: '' }];
const verified = (status: string) => ({ type: 'FamiliesVerified', status, reason: '' });
const rootCause = { code: 'MachinesPending' };

it.each([
  ['Pending', {}],
  ['Pending', { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'Waiting' }] } }],
  ['MachinesPending', { status: { rootCause } }],
  ['MachinesPending', { status: { conditions: ready, rootCause } }],
  ['Active', { status: { conditions: ready } }],
  ['Active', { status: { conditions: [...ready, verified('True')] } }],
  ['Verifying', { status: { conditions: [...ready, verified('Unknown')] } }],
  ['FamiliesMissing', { status: { conditions: [...ready, verified('False')] } }],
  ['Removing', { metadata: { deletionTimestamp: '2026-11-22T10:00:00Z' }, status: { conditions: ready, rootCause } }],
])('is %s', (state, object) => {
  expect(stateOf(object)).toBe(state);
});
