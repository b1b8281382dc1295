import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { serviceRangeRoomRule } from './service-range-room.ts';

function refuses(serviceCidr: string, config: Record<string, unknown> = {}): boolean {
  return judgeBy(serviceRangeRoomRule, aCluster({ serviceCidr, config })).length > 0;
}

describe('service-range-room', () => {
  itsExamplesHold(serviceRangeRoomRule);

  it('wants 16 addresses, and 8 where cluster-dns is given', () => {
    const property = fc.property(fc.integer({ min: 96, max: 128 }), (prefix) => {
      expect(refuses(`fd00::/${prefix}`)).toBe(prefix > 124);
      expect(refuses(`10.53.0.0/${prefix - 96}`)).toBe(prefix - 96 > 28);
      expect(refuses(`fd00::/${prefix}`, { 'cluster-dns': 'fd00::2' })).toBe(prefix > 125);
      expect(refuses(`10.53.0.0/${prefix - 96}`, { 'cluster-dns': '10.53.0.2' })).toBe(prefix - 96 > 29);
    });
    fc.assert(property);
  });

  it('counts in words', () => {
    const [one] = judgeBy(serviceRangeRoomRule, aCluster({ serviceCidr: 'fd00::5/128' }));
    expect(one?.message).toContain('has 1 address, expected at least 16');
    expect(one?.fix).toBe('use fd00::/112, or at least fd00::/124');
  });
});
