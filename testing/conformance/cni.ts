import { describe, expect, it } from 'vitest';
import type { Cni, CniContext } from '../../src/cnis/types.ts';
import type { EngineName } from '../../src/network/facts.ts';
import type { Stack } from '../../src/network/family.ts';
import { aCluster } from '../builders.ts';
import { engineNamed, renderingOf } from '../rendering.ts';

const pods: Readonly<Record<Stack, string>> = {
  ipv4: '10.52.0.0/16',
  ipv6: 'fd7a:3c1e:9b42:5200::/56',
  dual: '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56',
};
const services: Readonly<Record<Stack, string>> = {
  ipv4: '10.53.0.0/16',
  ipv6: 'fd7a:3c1e:9b42:5300::/112',
  dual: '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112',
};
const stacks: readonly Stack[] = ['ipv4', 'ipv6', 'dual'];

/** What a CNI is asked with in a cluster of this engine and stack; for tests of single answers. */
export function cniContext(engine: EngineName, stack: Stack, changes: Partial<CniContext> = {}): CniContext {
  const { facts } = engineNamed(engine);
  const version = facts.releases.at(-1) ?? '';
  const rendering = renderingOf(aCluster({ version, clusterCidr: pods[stack], serviceCidr: services[stack] }));
  return {
    engine: facts,
    version: rendering.version,
    network: rendering.network,
    behindMultus: false,
    userValues: {},
    userConfig: {},
    masqueradesUniqueLocalPods: true,
    ...changes,
  };
}

/** What every CNI must be and do, called by the test of each. */
export function cniConformance(cni: Cni): void {
  const { facts } = cni;

  describe(`${facts.title} facts`, () => {
    it('name engines that know the CNI, unless it only stands before others', () => {
      expect(facts.engines.length).toBeGreaterThan(0);
      const unknown = facts.engines.filter((engine) => !engineNamed(engine).facts.cnis.includes(facts.name));
      expect(facts.name === 'multus' ? [] : unknown).toEqual([]);
    });

    it('take more from a packet over IPv6 than over IPv4, whose header is shorter, or nothing at all', () => {
      const { ipv4, ipv6 } = facts.overhead;
      expect(ipv6 - ipv4).toBe(ipv4 === 0 ? 0 : 20);
    });

    it('open ports between nodes only, each once for each engine and family', () => {
      expect(facts.openings.filter(({ from, to }) => from !== 'nodes' || to !== 'nodes')).toEqual([]);
      const keys = facts.openings.map(({ protocol, ports, families, engine }) =>
        JSON.stringify([protocol, ports, families, engine]),
      );
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('give ICMP of one version to its own family', () => {
      for (const { protocol, families, ports } of facts.openings) {
        if (!protocol.startsWith('icmp')) expect(ports).toBeDefined();
        else expect(families).toEqual([protocol === 'icmp' ? 'ipv4' : 'ipv6']);
      }
    });
  });

  describe.each(facts.engines)(`${facts.title} on %s`, (engine) => {
    describe.each(stacks)('%s', (stack) => {
      const context = cniContext(engine, stack);

      it('adds only keys that servers of the engine take', () => {
        const { config } = cni.engineConfig(context);
        expect(Object.keys(config).filter((key) => context.engine.keys[key]?.server !== 'known')).toEqual([]);
      });

      it('says why for every key that it adds', () => {
        const { config, decisions } = cni.engineConfig(context);
        expect(decisions.map(({ subject }) => subject)).toEqual(Object.keys(config));
      });

      it('adds no key that the user gave, whatever its value', () => {
        for (const value of [true, false, 'true', 'false']) {
          const added = Object.keys(cni.engineConfig(context).config);
          const userConfig = Object.fromEntries(added.map((key) => [key, value]));
          expect(cni.engineConfig({ ...context, userConfig }).config).toEqual({});
        }
      });

      it('gives values to its own chart only, and says why', () => {
        const values = cni.chartValues(context);
        if (values === undefined) return;
        expect(values.chart).toBe(cni.chart);
        expect(Object.keys(values.values).length).toBeGreaterThan(0);
        expect(values.decisions.length).toBe(Object.keys(values.values).length);
      });

      it('answers the same every time', () => {
        expect([cni.engineConfig(context), cni.chartValues(context)]).toEqual([
          cni.engineConfig(context),
          cni.chartValues(context),
        ]);
      });
    });
  });

  it('is probed by a port and an absolute path', () => {
    if (!cni.probe) return;
    expect(cni.probe.port).toBeGreaterThan(0);
    expect(cni.probe.path).toMatch(/^\//);
  });
}
