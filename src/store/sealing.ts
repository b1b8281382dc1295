import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A key of the key file: 32 secret bytes under a name of 16 hexadecimal digits. */
export interface SealingKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** Seals values with the first key, opens what any of its keys sealed. */
export interface Sealer {
  /** The key that seals. */
  readonly primary: string;
  /** Encrypts `text`; it opens only under the same `path`. */
  seal(path: string, text: string): Uint8Array;
  /** Throws an Error that says why when the value was changed, belongs to another path, or its key is missing. */
  open(path: string, sealed: Uint8Array): string;
}

/**
 * Envelope: format (1 byte) · key id (8) · salt (16) · nonce (12) · tag (16) · ciphertext. AES-256-GCM, with the path
 * and the header as authenticated data. The key is never used itself: each process draws a salt and derives its own
 * with HKDF-SHA-256, so that a counting nonce never repeats and GCM's limit of 2^32 random nonces does not apply.
 */
const format = 1;
const keyIdAt = 1;
const saltAt = keyIdAt + 8;
const nonceAt = saltAt + 16;
const tagAt = nonceAt + 12;
const textAt = tagAt + 16;

/** Derived keys kept at hand: one for each process run that sealed something. */
const derivedLimit = 1024;

/** `keys` in order: the first seals. At least one. */
export function makeSealer(keys: readonly SealingKey[]): Sealer {
  const [primary] = keys;
  if (primary === undefined) throw new TypeError('no sealing key given, expected at least one');
  const derived = new Map<string, Uint8Array>();

  function deriveKey(key: SealingKey, salt: Uint8Array): Uint8Array {
    const name = `${key.id}${Buffer.from(salt).toString('latin1')}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const secret = new Uint8Array(hkdfSync('sha256', key.secret, salt, 'drover store value', 32));
    if (derived.size >= derivedLimit) derived.clear();
    derived.set(name, secret);
    return secret;
  }

  /** What the value opened last was sealed with: mostly, the next one was as well. */
  let lastHeader: Buffer = Buffer.alloc(0);
  let lastSecret: Uint8Array = new Uint8Array();

  function secretFor(path: string, bytes: Buffer): Uint8Array {
    if (bytes.length >= textAt && lastHeader.equals(bytes.subarray(0, nonceAt))) return lastSecret;
    const id = sealedBy(bytes);
    if (id === undefined) throw new Error(`value of ${path} is no sealed value: it was changed outside the store`);
    const key = keys.find((one) => one.id === id);
    if (key === undefined) {
      throw new Error(
        `value of ${path} is sealed with key ${id}, which the key file does not have ` +
          `(it has ${keys.map((one) => one.id).join(', ')}): put the key back, or restore a backup together with its key file`,
      );
    }
    lastSecret = deriveKey(key, bytes.subarray(saltAt, nonceAt));
    lastHeader = Buffer.from(bytes.subarray(0, nonceAt));
    return lastSecret;
  }

  const salt = randomBytes(16);
  const own = deriveKey(primary, salt);
  let counter = 0;

  function seal(path: string, text: string): Uint8Array {
    const header = Buffer.alloc(tagAt);
    header[0] = format;
    header.write(primary?.id ?? '', keyIdAt, 'hex');
    salt.copy(header, saltAt);
    counter += 1;
    header.writeUIntBE(counter, nonceAt + 6, 6);
    const cipher = createCipheriv('aes-256-gcm', own, header.subarray(nonceAt, tagAt));
    cipher.setAAD(authenticated(header, path));
    const body = cipher.update(text, 'utf8');
    cipher.final();
    return Buffer.concat([header, cipher.getAuthTag(), body]);
  }

  function open(path: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const decipher = createDecipheriv('aes-256-gcm', secretFor(path, bytes), bytes.subarray(nonceAt, tagAt));
    decipher.setAAD(authenticated(bytes, path));
    decipher.setAuthTag(bytes.subarray(tagAt, textAt));
    const text = decipher.update(bytes.subarray(textAt));
    try {
      decipher.final();
      return text.toString('utf8');
    } catch {
      throw new Error(
        `value of ${path} does not open with key ${sealedBy(bytes)}: it was changed outside the store, moved from another object, ` +
          'or the key file belongs to another store; restore a backup',
      );
    }
  }

  return { primary: primary.id, seal, open };
}

/** The id of the key that sealed the value; undefined when it is no envelope of this format. */
export function sealedBy(sealed: Uint8Array): string | undefined {
  if (sealed.byteLength < textAt || sealed[0] !== format) return undefined;
  return Buffer.from(sealed.buffer, sealed.byteOffset + keyIdAt, 8).toString('hex');
}

/** A new random key. */
export function drawSealingKey(): SealingKey {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32) };
}

function authenticated(header: Buffer, path: string): Buffer {
  return Buffer.concat([header.subarray(0, nonceAt), Buffer.from(path, 'utf8')]);
}
