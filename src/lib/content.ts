import { base64OfBytes, bytesOfBase64 } from './base64.ts';

/** What a file holds: text, or bytes that are no UTF-8 as standard base64. */
export interface Content {
  readonly content: string;
  /** Absent for text. */
  readonly encoding?: 'base64';
}

/** Bytes as text where they are UTF-8, a byte order mark included; otherwise as base64. No byte is lost. */
export function contentOfBytes(bytes: Uint8Array): Content {
  try {
    return { content: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { content: base64OfBytes(bytes), encoding: 'base64' };
  }
}

/** The bytes of a content; of text its UTF-8. */
export function bytesOfContent({ content, encoding }: Content): Uint8Array {
  return encoding === 'base64' ? bytesOfBase64(content) : new TextEncoder().encode(content);
}
