import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { listenPortRule } from './listen-port.ts';

const judge = (key: string, value: unknown, version = 'v1.35.1+k3s1') =>
  brief(judgeBy(listenPortRule, aCluster({ version, config: { [key]: value } })));

describe('listen-port', () => {
  itsExamplesHold(listenPortRule);

  it('accepts exactly the ports that there are', () => {
    const number = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 3 }), fc.integer({ min: 65_530, max: 65_540 }));
    fc.assert(
      fc.property(number, fc.boolean(), (port, asText) => {
        const issues = judge('https-listen-port', asText ? String(port) : port);
        const expected =
          port >= 1 && port <= 65_535 ? [] : ['error spec.rkeConfig.machineGlobalConfig.https-listen-port'];
        expect(issues).toEqual(expected);
      }),
    );
  });

  it('lets zero stand for the port that is listened on', () => {
    expect(judge('advertise-port', 0)).toEqual([]);
    expect(judge('lb-server-port', 0)).toHaveLength(1);
  });

  it('judges on RKE2 what it does not skip', () => {
    expect(judge('lb-server-port', -1, 'v1.35.1+rke2r1')).toHaveLength(1);
  });

  it('leaves other texts to the rule about kinds, and keys that RKE2 skips alone', () => {
    expect(judge('https-listen-port', 'x')).toEqual([]);
    expect(judge('https-listen-port', 70_000, 'v1.35.1+rke2r1')).toEqual([]);
  });
});
