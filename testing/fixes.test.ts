import fc from 'fast-check';
import { applyPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { clusterRules } from '../src/generated/rules.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import type { Issue } from '../src/lib/issue.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { aCluster } from './builders.ts';
import { testFacts } from './facts.ts';
import { anyRangeCase } from './range-cases.ts';

const facts = testFacts();

function judged(cluster: Cluster): Issue[] {
  const book = { cluster: clusterRules, machineConfigs: {} };
  return judgeObject(book, cluster, { facts, findMachineConfig: () => undefined });
}

function patched(cluster: Cluster, { patch = [] }: Issue): Cluster {
  const copy = structuredClone(cluster);
  const failures = applyPatch(copy, structuredClone([...patch]) as Parameters<typeof applyPatch>[1]);
  expect(failures.filter((failure) => failure !== null)).toEqual([]);
  return copy;
}

const anyCluster = fc
  .record({
    input: anyRangeCase,
    version: fc.constantFrom('v1.35.1+rke2r1', 'v1.33.9+k3s1', 'v1.34.1+rke2r1', 'v1.35.1', '1.31'),
    preference: fc.constantFrom(null, 'ipv4', 'ipv6', 'dual', 'IPv6'),
    dns: fc.constantFrom(null, '10.43.0.10', '10.53.0.1,fd00::a', '[fd00::a]', 'x'),
    asList: fc.boolean(),
    bare: fc.boolean(),
  })
  .map(({ input, version, preference, dns, asList, bare }) => {
    const masks = [
      ['node-cidr-mask-size', input.nodeMask],
      ['node-cidr-mask-size-ipv4', input.nodeMaskV4],
      ['node-cidr-mask-size-ipv6', input.nodeMaskV6],
    ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
    const inForm = (text: string) => (asList ? text.split(',') : text);
    return aCluster({
      version,
      stackPreference: preference,
      clusterCidr: bare ? null : inForm(input.clusterCIDR),
      serviceCidr: bare ? null : inForm(input.serviceCIDR),
      config: {
        'advertise-address': input.advertiseAddress,
        ...(dns === null ? {} : { 'cluster-dns': inForm(dns) }),
        ...(masks.length === 0 ? {} : { 'kube-controller-manager-arg': masks }),
      },
    });
  });

describe('a fix', () => {
  it('applies to the object that was judged, and its rule then has less to say', () => {
    const property = fc.property(anyCluster, (cluster) => {
      const before = judged(cluster);
      const count = (issues: readonly Issue[], code: string) => issues.filter((issue) => issue.code === code).length;
      for (const issue of before.filter(({ patch }) => patch !== undefined)) {
        const after = judged(patched(cluster, issue));
        expect(count(after, issue.code), `${issue.code}: ${issue.message}; ${issue.fix}`).toBeLessThan(
          count(before, issue.code),
        );
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('is a sentence, and so is the message', () => {
    const property = fc.property(anyCluster, (cluster) => {
      for (const { message, fix } of judged(cluster)) {
        for (const text of [message, fix]) {
          expect(text).not.toMatch(/undefined|NaN|\[object|\.$/);
          expect(text).not.toBe('');
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
