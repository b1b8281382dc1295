import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { serviceRangeSizeRule } from './service-range-size.ts';

const now = 'v1.35.1+rke2r1';
const before = 'v1.33.9+rke2r1';

function severityOf(serviceCidr: string, version: string | null): string | undefined {
  return judgeBy(serviceRangeSizeRule, aCluster({ version, serviceCidr }))[0]?.severity;
}

describe('service-range-size', () => {
  itsExamplesHold(serviceRangeSizeRule);

  it('takes /108 before 1.34 and /64 from then on as the shortest IPv6 range, and recommends /112', () => {
    const property = fc.property(fc.integer({ min: 8, max: 128 }), (prefix) => {
      const range = `fd00::/${prefix}`;
      const recommended = prefix < 112 ? 'warning' : undefined;
      expect(severityOf(range, before)).toBe(prefix < 108 ? 'error' : recommended);
      expect(severityOf(range, now)).toBe(prefix < 64 ? 'error' : recommended);
    });
    fc.assert(property);
  });

  it('takes /12 as the shortest IPv4 range before 1.34, and any from then on', () => {
    const property = fc.property(fc.integer({ min: 0, max: 32 }), (prefix) => {
      expect(severityOf(`10.0.0.0/${prefix}`, before)).toBe(prefix < 12 ? 'error' : undefined);
      expect(severityOf(`10.0.0.0/${prefix}`, now)).toBeUndefined();
    });
    fc.assert(property);
  });

  it('is lenient where the version is not known', () => {
    expect(severityOf('fd00::/100', null)).toBe('warning');
    expect(severityOf('10.0.0.0/8', null)).toBeUndefined();
  });

  it('holds a pre-release of 1.34 to the old limit', () => {
    expect(severityOf('fd00::/100', 'v1.34.0-rc1+rke2r1')).toBe('error');
  });

  it('proposes the recommended size at the same place, in the item it speaks of', () => {
    const issues = judgeBy(
      serviceRangeSizeRule,
      aCluster({ serviceCidr: ['10.53.0.0/16', 'fd7a:3c1e:9b42:5300::/60'] }),
    );
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.service-cidr[1]']);
    expect(issues[0]?.fix).toBe('use fd7a:3c1e:9b42:5300::/112');
    expect(issues[0]?.patch?.[0]?.value).toEqual(['10.53.0.0/16', 'fd7a:3c1e:9b42:5300::/112']);
  });
});
