import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { testFacts } from '../../../testing/facts.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { unknownEngineKeyRule } from './unknown-engine-key.ts';

const judge = (config: Record<string, unknown>, version = 'v1.35.1+rke2r1') =>
  judgeBy(unknownEngineKeyRule, aCluster({ version, config }));

describe('unknown-engine-key', () => {
  itsExamplesHold(unknownEngineKeyRule);

  it('offers the nearest known key as a patch that keeps the value', () => {
    const [issue] = judge({ 'cluster-dn': '10.53.0.10' });
    expect(issue?.patch).toEqual([
      { op: 'remove', path: '/spec/rkeConfig/machineGlobalConfig/cluster-dn' },
      { op: 'add', path: '/spec/rkeConfig/machineGlobalConfig/cluster-dns', value: '10.53.0.10' },
    ]);
  });

  it('accepts every key that the engine knows, for servers and agents', () => {
    for (const engine of Object.values(testFacts().engines)) {
      const known = Object.keys(engine.keys).filter((key) => engine.keys[key]?.server !== 'absent');
      const config = Object.fromEntries(known.map((key) => [key, 'x']));
      expect(judge(config, engine.name === 'k3s' ? 'v1.35.1+k3s1' : 'v1.35.1+rke2r1')).toEqual([]);
    }
  });

  it('refuses every key that no engine knows', () => {
    const keys = testFacts().engines.rke2.keys;
    const unknown = fc.stringMatching(/^[a-z][a-z-]{0,20}\+?$/).filter((key) => !keys[key]);
    fc.assert(
      fc.property(unknown, (key) => {
        expect(judge({ [key]: 'x' }).map(({ path }) => path.at(-1))).toEqual([key]);
      }),
    );
  });

  it('refuses the appending form, and says why', () => {
    const [issue] = judge({ 'tls-san+': ['api.example.net'] });
    expect(issue?.message).toContain('one file holds all of it');
    expect(issue?.fix).toBe('write tls-san with the whole list');
  });

  it('says whose key it is when the other engine has it', () => {
    expect(judge({ cni: 'calico' }, 'v1.35.1+k3s1')[0]?.message).toMatch(/key of RKE2; K3s does not have it/);
  });

  it('judges each selector by the role that its machines have', () => {
    const workers = aPool({ name: 'workers', etcdRole: false, controlPlaneRole: false });
    const cluster = (pools: ReturnType<typeof aPool>[]) =>
      aCluster({
        pools,
        rke: {
          machineSelectorConfig: [
            {
              machineLabelSelector: { matchLabels: { 'rke.cattle.io/worker-role': 'true' } },
              config: { 'tls-san': ['api.example.net'], 'node-ip': '10.0.0.1', nonsense: true },
            },
          ],
        },
      });
    const at = 'error spec.rkeConfig.machineSelectorConfig[0].config';
    expect(brief(judgeBy(unknownEngineKeyRule, cluster([workers])))).toEqual([`${at}.tls-san`, `${at}.nonsense`]);
    expect(brief(judgeBy(unknownEngineKeyRule, cluster([aPool()])))).toEqual([`${at}.nonsense`]);
  });
});
