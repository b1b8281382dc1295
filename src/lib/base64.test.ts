import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64OfText, isBase64, textOfBase64 } from './base64.ts';
import { sha256Hex } from './digest.ts';

it('any text comes back from base64, which is that of everybody else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const encoded = base64OfText(text);
      expect(encoded).toBe(Buffer.from(text, 'utf8').toString('base64'));
      expect(textOfBase64(encoded)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
    }),
  );
  const long = 'ä'.repeat(100_000);
  expect(textOfBase64(base64OfText(long))).toBe(long);
});

it('anything but standard base64 with padding is refused', () => {
  for (const text of ['YQ', 'YQ=', 'Y Q=', 'YQ-_', '=']) expect(isBase64(text)).toBe(false);
  expect(textOfBase64('YQ')).toBeUndefined();
  expect(isBase64('')).toBe(true);
});

it('a digest is that of the text’s UTF-8 bytes', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('ü')).toBe('607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f');
});
