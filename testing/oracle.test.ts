import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterRules } from '../src/generated/rules.ts';
import type { Issue } from '../src/lib/issue.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { aCluster } from './builders.ts';
import { testFacts } from './facts.ts';
import { componentErrors, type RangeCase } from './kubernetes-ranges.ts';
import { needs, whereIs } from './needs.ts';
import { oracleVerdicts, recordedVerdicts } from './oracle-cases.ts';
import { anyRangeCase } from './range-cases.ts';

const facts = testFacts();

/** Kubernetes versions on both sides of the release that lifted the size limit of service ranges, for both engines. */
const versions = [
  { version: 'v1.35.1+rke2r1', before134: false },
  { version: 'v1.35.1+k3s1', before134: false },
  { version: 'v1.33.9+rke2r1', before134: true },
  { version: 'v1.33.9+k3s1', before134: true },
];

/** Our own rules that know more than the components do, each with what the components cannot see. */
const stricter: Readonly<Record<string, string>> = {
  'range-canonical': 'components drop host bits in silence',
  'range-syntax': 'components trim the list and take IPv4 inside IPv6; the engines before them do not',
  'ranges-come-in-pairs': 'the service range has a default in the component',
  'same-families': 'each component sees one of the two lists',
  'same-family-order': 'each component sees one of the two lists',
  'ranges-overlap': 'each component sees one of the two lists',
  'reserved-range': 'components know no reserved blocks',
  'service-range-room': 'components know nothing of the cluster DNS at index 10',
  'node-mask-flags': 'components read hexadecimal, octal and signed numbers, and 0 as not given',
  'advertise-address': 'components compare the family only',
};

function errorsOf(input: RangeCase, version: string): Issue[] {
  const masks = [
    ['node-cidr-mask-size', input.nodeMask],
    ['node-cidr-mask-size-ipv4', input.nodeMaskV4],
    ['node-cidr-mask-size-ipv6', input.nodeMaskV6],
  ].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
  const cluster = aCluster({
    version,
    clusterCidr: input.clusterCIDR,
    serviceCidr: input.serviceCIDR,
    config: {
      'advertise-address': input.advertiseAddress,
      ...(masks.length === 0 ? {} : { 'kube-controller-manager-arg': masks }),
    },
  });
  const book = { cluster: clusterRules, machineConfigs: {} };
  const issues = judgeObject(book, cluster, { facts, findMachineConfig: () => undefined });
  return issues.filter(({ severity }) => severity === 'error');
}

const codes = (issues: readonly Issue[]) => [...new Set(issues.map(({ code }) => code))];

describe('agreement with the components of Kubernetes', () => {
  const verdicts = recordedVerdicts();

  it('has verdicts of all three kinds', () => {
    const kinds = new Set(verdicts.map(({ accept, acceptBefore134 }) => `${accept} ${acceptBefore134}`));
    expect(verdicts).toHaveLength(300);
    expect([...kinds].sort()).toEqual(['false false', 'true false', 'true true']);
  });

  describe.each(versions)('with $version', ({ version, before134 }) => {
    it('refuses every recorded case that they refuse', () => {
      const missed = verdicts
        .filter((verdict) => !(before134 ? verdict.acceptBefore134 : verdict.accept))
        .filter(({ input }) => errorsOf(input, version).length === 0);
      expect(missed).toEqual([]);
    });

    it('refuses a recorded case that they accept only by a rule that knows more than they do', () => {
      const unexplained = verdicts
        .filter((verdict) => (before134 ? verdict.acceptBefore134 : verdict.accept))
        .flatMap(({ input }) => {
          const others = codes(errorsOf(input, version)).filter((code) => !Object.hasOwn(stricter, code));
          return others.length === 0 ? [] : [{ input, others }];
        });
      expect(unexplained).toEqual([]);
    });
  });

  it('accepts some of the recorded cases, so that refusing everything is no agreement', () => {
    const accepted = verdicts.filter(({ input }) => errorsOf(input, 'v1.35.1+rke2r1').length === 0);
    expect(accepted.length).toBeGreaterThanOrEqual(5);
  });
});

describe('the model of the components', () => {
  it.each([false, true])('decides every recorded case as they did (before 1.34: %s)', (before134) => {
    const wrong = recordedVerdicts().filter(
      ({ input, accept, acceptBefore134 }) =>
        (componentErrors(input, before134).length === 0) !== (before134 ? acceptBefore134 : accept),
    );
    expect(wrong).toEqual([]);
  });

  it.each(versions)('refuses no case that the rules let pass ($version)', ({ version, before134 }) => {
    const property = fc.property(anyRangeCase, (input) => {
      // The engine fills in both ranges when neither is given, so the components never see two empty flags.
      fc.pre(input.clusterCIDR !== '' || input.serviceCIDR !== '');
      const refusals = componentErrors(input, before134);
      if (refusals.length > 0) expect(errorsOf(input, version), refusals.join('; ')).not.toEqual([]);
    });
    fc.assert(property, { numRuns: 3000 });
  });

  it.each(versions)(
    'accepts no case that the rules refuse without knowing more ($version)',
    ({ version, before134 }) => {
      const property = fc.property(anyRangeCase, (input) => {
        fc.pre(input.clusterCIDR !== '' || input.serviceCIDR !== '');
        fc.pre(componentErrors(input, before134).length === 0);
        const unexplained = codes(errorsOf(input, version)).filter((code) => !Object.hasOwn(stricter, code));
        expect(unexplained).toEqual([]);
      });
      fc.assert(property, { numRuns: 500, maxSkipsPerRun: 1000 });
    },
  );
});

needs('oracle data')('the recorded verdicts', () => {
  it('are those of the oracle’s own file', () => {
    expect(recordedVerdicts()).toEqual(oracleVerdicts(whereIs('oracle data')));
  });
});
