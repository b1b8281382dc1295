import { describe, expect, it } from 'vitest';
import type { ClusterRegistrationToken } from '../../../kinds/clusterregistrationtoken/schema.ts';
import { decideToken, judgeToken, type TokenSecret, withToken } from './token-decision.ts';

const now = new Date('2026-05-01T10:00:00Z');
const around = { url: 'https://[fd00::1]:8443', caChecksum: 'ab' };

function object(spec: object = {}, status?: object) {
  return {
    apiVersion: 'management.cattle.io/v3',
    kind: 'ClusterRegistrationToken',
    metadata: { name: 'default-token' },
    spec: { clusterName: 'c-m-a', ...spec },
    ...(status ? { status } : {}),
  } as ClusterRegistrationToken & { metadata: { name: string } };
}

const secret: TokenSecret = {
  token: 'old',
  generation: '0',
  createdAt: '2026-05-01T09:00:00Z',
  expiresAt: '',
  previousToken: '',
  gracePeriodExpiresAt: '',
};

describe('decideToken', () => {
  it('makes a token once, and leaves it alone afterwards', () => {
    const first = decideToken(object(), undefined, around, now, () => 'new');
    expect(first.secret).toMatchObject({ token: 'new', expiresAt: '', previousToken: '' });
    const again = decideToken(object({}, first.status), first.secret, around, now, () => 'another');
    expect(again).toEqual(first);
  });

  it('keeps the token itself out of the status', () => {
    const { status } = decideToken(object({}, { token: 'leaked' }), secret, around, now, () => 'new');
    expect(JSON.stringify(status)).not.toMatch(/leaked|old/);
    expect(status.nodeCommand).toContain('--token {token} ');
  });

  it('counts the lifetime from when the token was made', () => {
    const { secret: after, status } = decideToken(object({ ttl: 90 }), secret, around, now, () => 'new');
    expect(after).toMatchObject({ token: 'old', expiresAt: '2026-05-01T10:30:00Z' });
    expect(status.expiresAt).toBe('2026-05-01T10:30:00Z');
    expect(decideToken(object({}, status), after, around, now, () => 'new').status).not.toHaveProperty('expiresAt');
  });

  it('makes another one when the generation is raised', () => {
    const { secret: after, status } = decideToken(
      object({ generation: 2, gracePeriod: 5 }),
      secret,
      around,
      now,
      () => 'new',
    );
    expect(after).toMatchObject({ token: 'new', previousToken: 'old', gracePeriodExpiresAt: '2026-05-01T10:05:00Z' });
    expect(status.observedGeneration).toBe(2);
    const hard = decideToken(object({ generation: 3 }, status), after, around, now, () => 'newest').secret;
    expect(hard).toMatchObject({ token: 'newest', previousToken: '', gracePeriodExpiresAt: '' });
  });

  it('writes no commands before the manager knows its URL', () => {
    expect(decideToken(object(), secret, undefined, now, () => 'new').status).not.toHaveProperty('nodeCommand');
  });
});

describe('withToken', () => {
  it('fills the token in wherever it belongs', () => {
    const { status } = decideToken(object(), secret, around, now, () => 'new');
    const shown = withToken(object({}, status), 'secret$&').status ?? {};
    expect(shown.token).toBe('secret$&');
    expect(shown.nodeCommand).toContain('--token secret$& ');
    expect(JSON.stringify(shown)).not.toContain('{token}');
  });
});

describe('judgeToken', () => {
  it.each([
    ['valid without end', {}, {}, false, 'valid'],
    ['valid before its end', {}, { expiresAt: '2026-05-01T10:00:01Z' }, false, 'valid'],
    ['expired at its end', {}, { expiresAt: '2026-05-01T10:00:00Z' }, false, 'expired'],
    ['expired by a time that cannot be read', {}, { expiresAt: 'soon' }, false, 'expired'],
    ['disabled', { disabled: true }, {}, false, 'disabled'],
    ['valid in the grace period', {}, { gracePeriodExpiresAt: '2026-05-01T10:00:01Z' }, true, 'valid'],
    ['expired after it', {}, { gracePeriodExpiresAt: '2026-05-01T09:00:01Z' }, true, 'expired'],
    ['expired without one', {}, {}, true, 'expired'],
  ])('is %s', (_, spec, times, previous, expected) => {
    expect(judgeToken(object(spec), { ...secret, ...times }, previous, now.getTime())).toBe(expected);
  });
});
