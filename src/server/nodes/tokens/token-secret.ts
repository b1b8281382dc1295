import type { TokenSecret } from './token-decision.ts';

const keys = ['token', 'generation', 'createdAt', 'expiresAt', 'previousToken', 'gracePeriodExpiresAt'] as const;

/** The fields of a Secret object that holds a registration token. */
export function secretFields(secret: TokenSecret): Readonly<Record<string, unknown>> {
  const data = Object.fromEntries(
    keys.filter((key) => secret[key] !== '').map((key) => [key, Buffer.from(secret[key]).toString('base64')]),
  );
  return { type: 'Opaque', data };
}

/** Reads it back; undefined where somebody removed the token itself. */
export function readTokenSecret(value: string): TokenSecret | undefined {
  const { data = {} } = JSON.parse(value) as { data?: Readonly<Record<string, string>> };
  const text = (key: (typeof keys)[number]): string => Buffer.from(data[key] ?? '', 'base64').toString();
  if (text('token') === '') return undefined;
  return {
    token: text('token'),
    generation: text('generation'),
    createdAt: text('createdAt'),
    expiresAt: text('expiresAt'),
    previousToken: text('previousToken'),
    gracePeriodExpiresAt: text('gracePeriodExpiresAt'),
  };
}
