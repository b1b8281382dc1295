import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of scrypt (RFC 7914): 32 MiB and about a fifth of a second for each try. */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const presentCost: Cost = { N: 2 ** 15, r: 8, p: 3 };
const keyLength = 32;

/** Hashes a password as `scrypt$N=…,r=…,p=…$<salt>$<key>`; the cost is in it, so that it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, presentCost);
  const { N, r, p } = presentCost;
  return `scrypt$N=${N},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

const form = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

/** Whether a password is the hashed one. Takes as long for an account that does not exist (`hash` undefined). */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const match = form.exec(hash ?? '');
  if (!match) {
    await derive(password, Buffer.alloc(16), presentCost);
    return false;
  }
  const [, N, r, p, salt = '', key = ''] = match;
  const expected = Buffer.from(key, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const maxmem = 256 * cost.N * cost.r;
  return new Promise((resolve, reject) => {
    // NFKC: the same word typed on another keyboard may have other code points.
    scrypt(password.normalize('NFKC'), salt, keyLength, { ...cost, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** A password that nobody guesses: 20 characters without those that look alike, about 98 bits. */
export function randomPassword(): string {
  return randomText(20, 'abcdefghjkmnpqrstuvwxyz23456789');
}

/** Text of characters of an alphabet of at most 256, each equally probable. */
export function randomText(length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
