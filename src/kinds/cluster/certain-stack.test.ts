import { expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { clusterSubject } from './build-subject.ts';
import { certainStack } from './certain-stack.ts';

const ipv6 = 'fd7a:3c1e:9b42:5200::/56';

it.each([
  [{}, 'dual'],
  [{ clusterCidr: null, serviceCidr: null }, 'ipv4'],
  [{ clusterCidr: null, serviceCidr: null, stackPreference: 'dual' }, 'dual'],
  [{ clusterCidr: null, serviceCidr: null, stackPreference: 'ipv6' }, 'ipv6'],
  [{ clusterCidr: ipv6, serviceCidr: null }, 'ipv6'],
  [{ clusterCidr: ipv6, serviceCidr: 'nonsense' }, 'ipv6'],
  [{ clusterCidr: ipv6, serviceCidr: '10.53.0.0/16' }, undefined],
  [{ clusterCidr: 'nonsense', serviceCidr: 'nonsense' }, undefined],
] as const)('takes %j for the stack %s', (options, stack) => {
  const subject = clusterSubject(aCluster(options), { facts: testFacts(), findMachineConfig: () => undefined });
  expect(certainStack(subject)).toBe(stack);
});
