import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOfContent, contentOfBytes } from './content.ts';

const mark = [0xef, 0xbb, 0xbf];

it('any bytes come back from their content', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (some, marked) => {
      const bytes = Uint8Array.from([...(marked ? mark : []), ...some]);
      expect([...bytesOfContent(contentOfBytes(bytes))]).toEqual([...bytes]);
    }),
  );
});

it('any text is a content as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(contentOfBytes(new TextEncoder().encode(text))).toEqual({ content: text });
    }),
  );
});

it('bytes that are no UTF-8 are base64', () => {
  expect(contentOfBytes(Uint8Array.of(0, 255, 254))).toEqual({ content: 'AP/+', encoding: 'base64' });
});
