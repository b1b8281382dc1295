import { expect, it } from 'vitest';
import { contractNamed, currentContract } from './contract.ts';

it('knows the contract that new clusters are born with by its name', () => {
  expect(contractNamed(currentContract.name)).toBe(currentContract);
});

it('answers for the first contract as on the day it was made', () => {
  expect(contractNamed('2026.11')).toEqual({
    name: '2026.11',
    writesAdvertiseAddress: true,
    preparesHosts: true,
    masqueradesUniqueLocalPods: true,
  });
});

it('does not guess at a contract of a newer release', () => {
  expect(contractNamed('2031.01')).toBeUndefined();
});
