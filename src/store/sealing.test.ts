import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSealingKey, makeSealer, sealedBy } from './sealing.ts';

describe('sealing', () => {
  it('opens what it sealed, under any of its keys and in another process run', () => {
    const keys = [drawSealingKey(), drawSealingKey(), drawSealingKey()];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(2), (text, first) => {
        const sealed = makeSealer(keys.slice(first)).seal('/secrets/n/a', text);
        expect(makeSealer(keys).open('/secrets/n/a', sealed)).toBe(text);
        expect(sealedBy(sealed)).toBe(keys[first]?.id);
      }),
    );
  });

  it('never shows the text, and seals the same text differently each time', () => {
    const sealer = makeSealer([drawSealingKey()]);
    const [one, two] = [sealer.seal('/secrets/n/a', 'hunter2'), sealer.seal('/secrets/n/a', 'hunter2')];
    expect(Buffer.from(one).includes('hunter2')).toBe(false);
    expect(Buffer.compare(one, two)).not.toBe(0);
  });

  it('refuses a value in which any bit was changed', () => {
    const sealer = makeSealer([drawSealingKey()]);
    const sealed = sealer.seal('/secrets/n/a', '{"data":"value"}');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      const byte = bit >> 3;
      changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit & 7));
      expect(() => sealer.open('/secrets/n/a', changed), `bit ${bit}`).toThrow(/secrets\/n\/a/);
    }
  });

  it('refuses a value that was cut short or is no sealed value', () => {
    const sealer = makeSealer([drawSealingKey()]);
    const sealed = sealer.seal('/secrets/n/a', '{"data":"value"}');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => sealer.open('/secrets/n/a', sealed.subarray(0, length))).toThrow(/changed outside the store/);
    }
  });

  it('refuses a value that was moved to another object', () => {
    const sealer = makeSealer([drawSealingKey()]);
    const sealed = sealer.seal('/secrets/n/a', '1');
    expect(() => sealer.open('/secrets/n/b', sealed)).toThrow(/moved from another object/);
  });

  it('names the key that is missing and those that are there', () => {
    const [lost, present] = [drawSealingKey(), drawSealingKey()];
    const sealed = makeSealer([lost]).seal('/secrets/n/a', '1');
    expect(() => makeSealer([present]).open('/secrets/n/a', sealed)).toThrow(new RegExp(`${lost.id}.*${present.id}`));
  });

  it('needs a key', () => {
    expect(() => makeSealer([])).toThrow(/no sealing key/);
  });
});
