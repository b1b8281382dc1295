import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareHost, hostInUrl } from './endpoint.ts';
import { hostIn } from './host-reference.ts';

const host = (text: string) => {
  const result = hostIn(text);
  return result.ok ? bareHost(result.value) : undefined;
};

describe('the host in a reference', () => {
  it.each([
    ['example.net', 'example.net'],
    ['Example.net:5000', 'example.net'],
    ['example.net/path', 'example.net'],
    ['https://user:pass@example.net:443/path?query#part', 'example.net'],
    ['10.0.0.5:5000', '10.0.0.5'],
    ['fd7a::5', 'fd7a::5'],
    ['[fd7a::5]', 'fd7a::5'],
    ['[fd7a::5]:5000/path', 'fd7a::5'],
    ['https://[fd7a::5]:5000', 'fd7a::5'],
    ['https://fd7a:1:2:3::5', 'fd7a:1:2:3::5'],
  ])('of %s is %s', (text, expected) => {
    expect(host(text)).toBe(expected);
  });

  it.each(['', 'https://', 'a b', '[fd7a::5', '[example.net]', 'https:///path', 'a_b..c', '10.0.0'])(
    'is not there in "%s"',
    (text) => {
      expect(host(text)).toBeUndefined();
    },
  );

  it('comes out of every URL that was made with it', () => {
    const place = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().filter((text) => !text.includes('.')),
    );
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 65_535 }), fc.webPath(), (text, port, path) => {
        const given = hostIn(text);
        if (!given.ok) throw new Error(`${text} is ${given.reason}`);
        expect(host(`https://${hostInUrl(given.value)}:${port}${path}`)).toBe(bareHost(given.value));
      }),
    );
  });
});
