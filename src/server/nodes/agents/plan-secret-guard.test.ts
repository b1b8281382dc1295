import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confinePlanSecret } from './plan-secret-guard.ts';

const stored = {
  kind: 'Secret',
  type: 'rke.cattle.io/machine-plan',
  metadata: { name: 'a', uid: 'u', resourceVersion: '7', labels: { l: '1' } },
  data: { plan: 'cGxhbg==', 'max-failures': 'NQ==', 'failure-count': 'MQ==', 'probe-statuses': 'e30=' },
};

const reportKeys = [
  'applied-checksum',
  'applied-output',
  'applied-periodic-output',
  'failed-checksum',
  'failed-output',
  'failure-count',
  'last-apply-time',
  'probe-statuses',
  'success-count',
];

describe('confinePlanSecret', () => {
  it('takes the reports of the agent, also that it has nothing to report any more', () => {
    const written = { ...stored, data: { ...stored.data, 'applied-checksum': 'YWI=', 'failure-count': null } };
    expect(confinePlanSecret(written, stored)).toEqual({
      ...stored,
      data: {
        plan: 'cGxhbg==',
        'max-failures': 'NQ==',
        'applied-checksum': 'YWI=',
        'probe-statuses': 'e30=',
      },
    });
  });

  it('keeps empty reports, which an agent would write again and again otherwise', () => {
    const written = { ...stored, data: { ...stored.data, 'failed-checksum': '', 'failed-output': '' } };
    expect(confinePlanSecret(written, stored)).toEqual(written);
  });

  it('keeps everything else as it is stored, whatever an agent writes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.constantFrom('plan', 'max-failures', ...reportKeys), fc.string()),
          fc.option(fc.string()),
        ),
        fc.dictionary(fc.string(), fc.string()),
        (data, labels) => {
          const result = confinePlanSecret({ type: 'x', metadata: { labels, name: 'b' }, data, more: 1 }, stored);
          const { data: after, ...rest } = result as { data: Record<string, unknown> };
          const { data: before, ...expected } = stored;
          expect(rest).toEqual(expected);
          const own = (object: Record<string, unknown>) =>
            Object.entries(object)
              .filter(([key]) => !reportKeys.includes(key))
              .sort();
          expect(own(after)).toEqual(own(before));
        },
      ),
    );
  });

  it('keeps the version that the agent has seen, so that it learns of changes', () => {
    const result = confinePlanSecret({ ...stored, metadata: { resourceVersion: '3' } }, stored);
    expect(result.metadata).toEqual({ ...stored.metadata, resourceVersion: '3' });
  });

  it('takes the state of the plan only once the manager has begun to write it', () => {
    const data = { 'plan-state': 'c3VjY2VlZGVk', 'plan-revision': 'Mg==' };
    expect(confinePlanSecret({ data }, stored).data).not.toHaveProperty('plan-state');
    const begun = { ...stored, data: { 'plan-state': 'cGVuZGluZw==' } };
    expect(confinePlanSecret({ data }, begun).data).toEqual(data);
  });
});
