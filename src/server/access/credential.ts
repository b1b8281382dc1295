import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** What a client presents: the name of a Token object, and its secret. */
export interface Credential {
  readonly name: string;
  readonly secret: string;
}

/** Name of the cookie that browsers send. */
export const sessionCookie = 'R_SESS';

const form = /^([a-z0-9][a-z0-9.-]{0,252}):([\x21-\x7e]{1,256})$/;

/** Reads `<name>:<secret>`; undefined for anything else. */
export function parseCredential(text: string): Credential | undefined {
  const match = form.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined ? { name: match[1], secret: match[2] } : undefined;
}

/** The header values that can carry a credential. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/**
 * The credential of a request: `Bearer <name>:<secret>`, `Basic base64(<name>:<secret>)`, or the session cookie.
 * `none` without any; undefined for one that cannot be read. A header wins over a cookie.
 */
export function credentialOf(headers: CredentialHeaders): Credential | 'none' | undefined {
  const { authorization, cookie } = headers;
  if (authorization !== undefined && authorization !== '') return fromAuthorization(authorization);
  const session = cookie === undefined ? undefined : cookieValue(cookie, sessionCookie);
  return session === undefined || session === '' ? 'none' : parseCredential(session);
}

function fromAuthorization(header: string): Credential | undefined {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const rest = header.slice(space + 1).trim();
  if (scheme === 'bearer') return parseCredential(rest);
  if (scheme === 'basic') return parseCredential(Buffer.from(rest, 'base64').toString('latin1'));
  return undefined;
}

function cookieValue(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const [key, value] = pair.trim().split(/=(.*)/s, 2);
    if (key === name && value !== undefined) return decoded(value);
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A secret of 256 random bits: no dictionary holds it, so a plain hash keeps it (unlike a password). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Five letters and digits that make a name one of its own; Kubernetes leaves out those that could spell a word. */
export function newSuffix(): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
}

/** The form in which a Token object keeps its secret. */
export function hashSecret(secret: string): string {
  return `sha256:${hash('sha256', secret, 'hex')}`;
}

/** Compares in constant time, so that nobody can find the hash digit by digit. */
export function isSecret(secret: string, stored: string): boolean {
  const found = Buffer.from(hashSecret(secret), 'latin1');
  const expected = Buffer.from(stored, 'latin1');
  return found.length === expected.length && timingSafeEqual(found, expected);
}
