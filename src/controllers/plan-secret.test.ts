import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Secret } from '../kinds/secret/schema.ts';
import { feedbackIn, tidingsOf } from './plan-secret.ts';

const base64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64');

function secretWith(stdout: string, time: string, further: Record<string, string> = {}): Secret {
  const run = { name: 'inventory', stdout: base64(stdout), stderr: '', exitCode: 0, lastSuccessfulRunTime: time };
  const data = { 'applied-periodic-output': base64(gzipSync(JSON.stringify({ inventory: run }))), ...further };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a-machine-plan' }, data };
}

describe('tidingsOf', () => {
  const secret = secretWith('node\ta', 'Sun Nov 22 10:00:00 UTC 2026');

  it('is the same when a periodic instruction has run again and told the same', () => {
    const again = secretWith('node\ta', 'Sun Nov 22 10:01:00 UTC 2026', { 'success-count': base64('7') });
    expect(tidingsOf(again)).toBe(tidingsOf(secret));
  });

  it('is the same when a probe that fails has failed once more', () => {
    const failed = (failureCount: number) =>
      secretWith('', '', { 'probe-statuses': base64(JSON.stringify({ kubelet: { failureCount } })) });
    expect(tidingsOf(failed(2))).toBe(tidingsOf(failed(1)));
    expect(tidingsOf(failed(1))).not.toBe(tidingsOf(failed(0)));
  });

  it.each([
    ['an output', secretWith('node\tb', 'Sun Nov 22 10:00:00 UTC 2026')],
    ['a key', secretWith('node\ta', 'Sun Nov 22 10:00:00 UTC 2026', { 'failure-count': base64('1') })],
    ['an annotation', { ...secret, metadata: { ...secret.metadata, annotations: { hook: 'done' } } }],
  ])('is another one when %s is', (_, other) => {
    expect(tidingsOf(other)).not.toBe(tidingsOf(secret));
  });
});

describe('feedbackIn', () => {
  it('does not unpack what would fill the memory', () => {
    const bomb = base64(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    const feedback = feedbackIn({ data: { 'applied-output': bomb } });
    expect(feedback.problems).toEqual(['applied-output is not a gzip of a JSON map']);
  });
});
