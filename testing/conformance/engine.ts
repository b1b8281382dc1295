import { describe, expect, it } from 'vitest';
import type { Engine, EngineConfig, NodeProfile, RenderContext } from '../../src/engines/types.ts';
import { compareVersions, type EngineVersion, hasFix, parseEngineVersion } from '../../src/lib/version.ts';
import { rangesOverlap } from '../../src/network/cidr.ts';
import type { Stack } from '../../src/network/family.ts';
import type { Roles } from '../../src/network/input.ts';
import {
  placeholderAddresses,
  placeholderJoin,
  placeholderSources,
  placeholderTokens,
} from '../../src/planner/placeholders.ts';
import { aCluster } from '../builders.ts';
import { renderingOf } from '../rendering.ts';

const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
const dual = {
  clusterCidr: `${ipv4.clusterCidr},${ipv6.clusterCidr}`,
  serviceCidr: `${ipv4.serviceCidr},${ipv6.serviceCidr}`,
};
const rangesOf: Readonly<Record<Stack, { clusterCidr: string; serviceCidr: string }>> = { ipv4, ipv6, dual };
const stacks: readonly Stack[] = ['ipv4', 'ipv6', 'dual'];

const roleSets: readonly (readonly [string, Roles])[] = [
  ['all roles', { etcd: true, controlPlane: true, worker: true }],
  ['etcd and control plane', { etcd: true, controlPlane: true, worker: false }],
  ['etcd', { etcd: true, controlPlane: false, worker: false }],
  ['control plane', { etcd: false, controlPlane: true, worker: false }],
  ['worker', { etcd: false, controlPlane: false, worker: true }],
];

/** What every engine must be and do, called by the test of each. */
export function engineConformance(engine: Engine): void {
  const { facts } = engine;

  describe(`${facts.title} facts`, () => {
    it('list releases of this engine, oldest first, each once', () => {
      const versions = facts.releases.map(versionOf);
      expect(versions.length).toBeGreaterThan(0);
      expect(versions.every((version) => version.engine === facts.name)).toBe(true);
      expect([...versions].sort(compareVersions)).toEqual(versions);
      expect(new Set(facts.releases).size).toBe(facts.releases.length);
    });

    it('name only known keys as critical', () => {
      expect(facts.criticalKeys.filter((key) => !['known', 'hidden'].includes(facts.keys[key]?.server ?? ''))).toEqual(
        [],
      );
    });

    it('know the keys that every engine is rendered with', () => {
      const server = ['cluster-cidr', 'service-cidr', 'node-ip', 'token', 'server', 'tls-san', 'advertise-address'];
      const agent = ['node-ip', 'node-external-ip', 'server', 'token', 'node-label', 'node-taint', 'kubelet-arg'];
      expect(server.filter((key) => facts.keys[key]?.server !== 'known')).toEqual([]);
      expect(agent.filter((key) => facts.keys[key]?.agent !== 'known')).toEqual([]);
    });

    it('have default ranges of their family that do not overlap', () => {
      for (const family of ['ipv4', 'ipv6'] as const) {
        const { pods, services } = facts.defaultRanges[family];
        expect([pods.family, services.family]).toEqual([family, family]);
        expect(rangesOverlap(pods, services)).toBe(false);
      }
    });

    it('install the CNI that they take by default', () => {
      expect(facts.cnis).toContain(facts.defaultCni);
    });

    it('name each defect once, with fixes one a minor line in order, and hit something released or older', () => {
      expect(new Set(facts.defects.map(({ id }) => id)).size).toBe(facts.defects.length);
      const newest = versionOf(facts.releases.at(-1) ?? '');
      for (const { id, fixedIn, stacks: hit, summary, source } of facts.defects) {
        expect(hit.length, id).toBeGreaterThan(0);
        expect(fixedIn.length, id).toBeGreaterThan(0);
        expect(
          [...fixedIn].sort((a, b) => a[0] - b[0] || a[1] - b[1]),
          id,
        ).toEqual(fixedIn);
        expect(new Set(fixedIn.map(([major, minor]) => `${major}.${minor}`)).size, id).toBe(fixedIn.length);
        expect(hasFix(newest, fixedIn), `${id} in the newest release`).toBe(true);
        expect(summary, id).toMatch(/^[^A-Z].*[^.]$|^[A-Z].*[^.]$/);
        expect(source, id).not.toBe('');
      }
    });

    it('open the API server and the supervisor to all nodes, and the kubelet among nodes', () => {
      for (const port of [facts.apiPort, facts.supervisorPort, 10250]) {
        const opening = facts.openings.find(({ from, ports }) => from === 'nodes' && ports?.[0] === port);
        expect(opening?.protocol, String(port)).toBe('tcp');
      }
    });

    it('leave to the network plan what every cluster needs', () => {
      expect(facts.openings.filter(({ protocol }) => protocol.startsWith('icmp'))).toEqual([]);
    });
  });

  describe.each(stacks)(`${facts.title} on %s`, (stack) => {
    describe.each(roleSets)('a node with %s', (_, roles) => {
      const { node, context } = situation(facts.releases.at(-1) ?? '', stack, roles, false);

      it('adds only keys that the node’s command takes', () => {
        const command = roles.etcd || roles.controlPlane ? 'server' : 'agent';
        const { config } = engine.config(node, context, {});
        expect(Object.keys(config).filter((key) => facts.keys[key]?.[command] !== 'known')).toEqual([]);
      });

      it('answers the same every time', () => {
        expect(engine.config(node, context, {})).toEqual(engine.config(node, context, {}));
      });

      it('does not bring back arguments that the user gave', () => {
        const user: EngineConfig = {
          'kube-controller-manager-arg': ['cert-dir=/own/kcm', 'secure-port=20257'],
          'kube-scheduler-arg': ['tls-cert-file=/own/scheduler.crt', 'secure-port=0'],
        };
        const { config } = engine.config(node, context, user);
        expect(config['kube-controller-manager-arg']).toBeUndefined();
        expect(config['kube-scheduler-arg']).toBeUndefined();
      });

      it('keeps workloads away from servers without the worker role, and from no other', () => {
        const { config } = engine.config(node, context, {});
        expect(config['node-taint'] !== undefined).toBe(!roles.worker);
      });

      it('probes the plan’s loopback, each component once', () => {
        const probes = engine.probes(node, context, {});
        const prefix = new RegExp(`^https?://${context.network.loopback.value.replaceAll(/[[\].]/g, '\\$&')}:\\d+/`);
        expect(probes.filter(({ url }) => !prefix.test(url))).toEqual([]);
        expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
      });

      it('probes the API server exactly where it runs, with a client certificate', () => {
        const api = engine.probes(node, context, {}).find(({ name }) => name === 'kube-apiserver');
        expect(api !== undefined).toBe(roles.controlPlane);
        if (api) expect([api.caCert, api.clientCert, api.clientKey].every((path) => path?.startsWith('/'))).toBe(true);
      });

      it('probes controller manager and scheduler as the user’s arguments have them', () => {
        const probes = engine.probes(node, context, {
          'kube-controller-manager-arg': ['cert-dir=/own/kcm', 'secure-port=20257'],
          'kube-scheduler-arg': ['tls-cert-file=/own/scheduler.crt', 'secure-port=20259'],
        });
        const byName = Object.fromEntries(probes.map((probe) => [probe.name, probe]));
        if (!roles.controlPlane) return expect(byName['kube-scheduler']).toBeUndefined();
        expect(byName['kube-controller-manager']?.url).toContain(':20257/');
        expect(byName['kube-controller-manager']?.caCert).toBe('/own/kcm/kube-controller-manager.crt');
        expect(byName['kube-scheduler']?.url).toContain(':20259/');
        expect(byName['kube-scheduler']?.caCert).toBe('/own/scheduler.crt');
      });

      it('follows the data directory that the cluster names', () => {
        const moved = situation(facts.releases.at(-1) ?? '', stack, roles, false, '/srv/data');
        const text = JSON.stringify([
          engine.config(moved.node, moved.context, {}),
          engine.probes(moved.node, moved.context, {}),
        ]);
        expect(text).not.toContain(engine.dataDirectory);
      });
    });
  });
}

function situation(
  version: string,
  stack: Stack,
  roles: Roles,
  init: boolean,
  dataDirectory?: string,
): { node: NodeProfile; context: RenderContext } {
  const rke = dataDirectory === undefined ? {} : { dataDirectories: { k8sDistro: dataDirectory } };
  const { cluster, network, contract, version: parsed } = renderingOf(aCluster({ version, ...rangesOf[stack], rke }));
  return {
    node: {
      roles,
      init,
      windows: false,
      internal: placeholderAddresses(network),
      external: [],
      labels: {},
      taints: [],
      machineLabels: {},
    },
    context: {
      cluster,
      version: parsed,
      network,
      contract,
      join: placeholderJoin(network),
      tokens: placeholderTokens,
      sources: placeholderSources,
    },
  };
}

function versionOf(text: string): EngineVersion {
  const version = parseEngineVersion(text);
  if (!version.ok) throw new Error(`"${text}" is ${version.reason}`);
  return version.value;
}
