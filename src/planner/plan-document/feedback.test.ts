import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deliveryKeys } from './delivery-keys.ts';
import { noFeedback, readFeedback } from './feedback.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const packed = (value: unknown) => new Uint8Array(gzipSync(JSON.stringify(value)));

function unpack(content: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(content, { maxOutputLength: 1000 });
  } catch {
    return undefined;
  }
}

describe('reading what an agent wrote', () => {
  it('finds nothing in a secret that the agent has not touched', () => {
    expect(readFeedback({ plan: bytes('{}'), 'failed-output': bytes('') }, unpack)).toEqual(noFeedback);
  });

  it('unpacks outputs, periodic runs and probes, whose zero values are left out', () => {
    const feedback = readFeedback(
      {
        'applied-checksum': bytes('abc'),
        'failure-count': bytes('2'),
        'applied-output': packed({ settle: base64('fine\n') }),
        'applied-periodic-output': packed({
          inventory: { name: 'inventory', stdout: base64('grün'), exitCode: 1, failures: 3 },
        }),
        'probe-statuses': bytes('{"etcd":{"healthy":true,"successCount":1},"kubelet":{"failureCount":4}}'),
      },
      unpack,
    );
    expect(feedback).toMatchObject({
      appliedChecksum: 'abc',
      failureCount: 2,
      outputs: { settle: 'fine\n' },
      periodic: { inventory: { stdout: 'grün', stderr: '', exitCode: 1, failures: 3, lastSuccessfulRunTime: '' } },
      probes: {
        etcd: { healthy: true, successCount: 1, failureCount: 0 },
        kubelet: { healthy: false, successCount: 0, failureCount: 4 },
      },
      problems: [],
    });
  });

  it('names keys that cannot be read, and goes on with the others', () => {
    const bomb = packed({ a: 'x'.repeat(100_000) });
    const feedback = readFeedback(
      {
        'applied-output': bytes('junk'),
        'failed-output': bomb,
        'probe-statuses': bytes('[]'),
        'failure-count': bytes('x'),
      },
      unpack,
    );
    expect(feedback).toMatchObject({ outputs: {}, failedOutputs: {}, failureCount: 0 });
    expect(feedback.problems).toEqual([
      'applied-output is not a gzip of a JSON map',
      'failed-output is not a gzip of a JSON map',
      'probe-statuses is not a JSON map',
    ]);
  });
});

it('delivering forgets probes unless nothing restarts', () => {
  expect(deliveryKeys('{}', false, 'drain')).toEqual({
    set: { plan: '{}', 'max-failures': '-1', 'failure-threshold': '1' },
    delete: ['probe-statuses'],
  });
  expect(deliveryKeys('{}', true, 'hot')).toMatchObject({ set: { 'failure-threshold': '5' }, delete: [] });
});
