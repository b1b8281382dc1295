import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { needs, whereIs } from '../needs.ts';
import { rangeRefusals } from './ranges.ts';

interface Verdict {
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  readonly nodeMask?: number;
  readonly nodeMaskV4?: number;
  readonly nodeMaskV6?: number;
  readonly advertiseAddress: string;
  readonly accept: boolean;
  readonly acceptBefore134: boolean;
  readonly errors: readonly string[] | null;
}

needs('oracle data')('the model of the range options', () => {
  it.each([
    { minor: 36, verdict: 'accept' },
    { minor: 33, verdict: 'acceptBefore134' },
  ] as const)('agrees with the components of Kubernetes 1.$minor on every recorded case', ({ minor, verdict }) => {
    const file = join(whereIs('oracle data'), 'kubernetes-1.36-cidr-verdicts.jsonl');
    const cases = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdict);
    expect(cases.length).toBeGreaterThan(100);
    const differences = cases.flatMap((one) => {
      const refusals = rangeRefusals({
        clusterCidr: one.clusterCIDR,
        serviceCidr: one.serviceCIDR,
        advertiseAddress: one.advertiseAddress,
        minor,
        ...(one.nodeMask !== undefined && { nodeMask: one.nodeMask }),
        ...(one.nodeMaskV4 !== undefined && { nodeMaskIpv4: one.nodeMaskV4 }),
        ...(one.nodeMaskV6 !== undefined && { nodeMaskIpv6: one.nodeMaskV6 }),
      });
      return (refusals.length === 0) === one[verdict] ? [] : [{ one, refusals }];
    });
    expect(differences).toEqual([]);
  });
});
