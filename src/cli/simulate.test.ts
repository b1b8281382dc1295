import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { familiesOfCluster } from './simulate/cluster-api.ts';
import { numberFrom, rolesFrom } from './simulate/fleet-options.ts';
import { hostNetwork } from './simulate/host-network.ts';
import { simulateVerb } from './simulate.ts';
import type { SimulatorDoers } from './simulator.ts';

const simulator: SimulatorDoers = {
  fleet: async () => {
    throw new Error('no fleet in this test');
  },
  agent: async () => 0,
  engine: async (args, { print }) => {
    print(args.join(' '));
    return args[0] === 'kubectl' ? 7 : 0;
  },
};

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const shell = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd: '/nowhere',
    signal: new AbortController().signal,
    simulator,
  };
  const code = await simulateVerb.run(args, shell);
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('drover simulate', () => {
  it('names what it can simulate', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const subject of ['nodes CLUSTER', 'clusters', 'agent', 'engine']) expect(stdout).toContain(subject);
  });

  it('refuses a subject that it does not know', async () => {
    const { code, stderr } = await run('cattle');
    expect(code).toBe(2);
    expect(stderr).toContain('found the subject "cattle", expected one of nodes, clusters, agent, engine');
  });

  it('hands the words of the engine over as they are, options among them', async () => {
    expect(await run('engine', 'kubectl', 'get', 'nodes', '-o', 'name', '--help')).toMatchObject({
      code: 1,
      stdout: 'kubectl get nodes -o name --help',
    });
  });

  it('says what to do when there is no kubeconfig', async () => {
    const { code, stderr } = await run('nodes', 'demo', '--kubeconfig', 'none');
    expect(code).toBe(2);
    expect(stderr).toContain('drover kubeconfig');
  });

  it.each([
    ['--count', '0', 'expected a whole number from 1'],
    ['--nodes', 'many', 'expected a whole number from 1'],
    ['--stack', 'both', 'expected ipv4, ipv6 or dual'],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, stderr } = await run('clusters', option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('options of simulated nodes', () => {
  it('reads roles', () => {
    expect(rolesFrom('all')).toEqual({ etcd: true, controlPlane: true, worker: true });
    expect(rolesFrom('etcd,controlplane')).toEqual({ etcd: true, controlPlane: true, worker: false });
    expect(() => rolesFrom('etcd,master')).toThrow('"master"');
  });

  it('reads whole numbers within their bounds only', () => {
    expect(numberFrom('12', '--count', 1, 20)).toBe(12);
    for (const text of ['0', '21', '1.5', '-1', 'x', ''])
      expect(() => numberFrom(text, '--count', 1, 20)).toThrow('--count');
  });

  it('hands out addresses of the families of a cluster, primary first, none twice', () => {
    const network = hostNetwork((bytes) => new Uint8Array(bytes).fill(7));
    const families = familiesOfCluster(
      aCluster({
        clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
        serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
      }),
    );
    expect(families).toEqual(['ipv6', 'ipv4']);
    const all = Array.from({ length: 300 }, () => network.next(families));
    expect(new Set(all.flat()).size).toBe(600);
    expect(all[0]).toEqual(['fd07:707:707::1', '100.78.0.1']);
  });
});
