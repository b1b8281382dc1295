import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { provisioningIsFixedRule } from './provisioning-is-fixed.ts';

const provisioned = aCluster();
const imported = { ...aCluster(), spec: {} };

describe('provisioning-is-fixed', () => {
  itsExamplesHold(provisioningIsFixedRule, { old: provisioned });

  it('puts rkeConfig back, with spec where that is gone too', () => {
    const [issue] = judgeBy(provisioningIsFixedRule, imported, { old: provisioned });
    expect(issue?.patch).toEqual([{ op: 'add', path: '/spec/rkeConfig', value: provisioned.spec?.rkeConfig }]);
    const { spec: _, ...bare } = provisioned;
    const [other] = judgeBy(provisioningIsFixedRule, bare, { old: provisioned });
    expect(other?.patch?.[0]).toMatchObject({ op: 'add', path: '/spec' });
  });

  it('refuses rkeConfig on an imported cluster', () => {
    expect(brief(judgeBy(provisioningIsFixedRule, provisioned, { old: imported }))).toEqual(['error spec.rkeConfig']);
  });

  it('lets the manager’s own cluster gain it, and not lose it', () => {
    const metadata = { name: 'local', namespace: 'fleet-local' };
    const [before, after] = [
      { ...imported, metadata },
      { ...provisioned, metadata },
    ];
    expect(judgeBy(provisioningIsFixedRule, after, { old: before })).toEqual([]);
    expect(judgeBy(provisioningIsFixedRule, before, { old: after })).toHaveLength(1);
  });

  it('lets new clusters be either', () => {
    expect(judgeBy(provisioningIsFixedRule, imported)).toEqual([]);
    expect(judgeBy(provisioningIsFixedRule, provisioned)).toEqual([]);
  });
});
