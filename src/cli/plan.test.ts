import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Place, runVerb } from '../../testing/shell.ts';
import { planVerb } from './plan.ts';

const dual = `apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: {name: harbour, namespace: fleet-default}
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: canal
      cluster-cidr: fd7a:3c1e:9b42:5200::/60,10.52.0.0/16
      service-cidr: fd7a:3c1e:9b42:5300::/112,10.53.0.0/16
`;

const plan = (args: readonly string[], place?: Place) => runVerb(planVerb.run, args, place);

describe('drover plan', () => {
  it('draws the address plan, its reasons, the firewall and the files of each kind of node', async () => {
    const { code, stdout } = await plan(['-f', '-', '--nodes', '7'], { stdin: dual });

    expect(code).toBe(0);
    expect(stdout).toContain('fleet-default/harbour: dual-stack, IPv6 first: room for 16 nodes of 110 pods');
    expect(stdout).toContain('7 of 16 nodes');
    expect(stdout).toContain('derived: the first service range, fd7a:3c1e:9b42:5300::/112, is IPv6');
    expect(stdout).toMatch(/nodes → nodes +udp +8472/);
    for (const title of ['init server', 'joining server', 'etcd-only server', 'control-plane-only server', 'worker']) {
      expect(stdout).toContain(`\n${title}\n`);
    }
    expect(stdout).toContain('"server": "https://[<IPv6 address of the init server>]:9345"');
  });

  it('refuses more nodes than the smaller family has ranges for', async () => {
    const { code, stdout, stderr } = await plan(['-f', '-', '--nodes', '17'], { stdin: dual });

    expect(code).toBe(1);
    expect(stderr).toContain('node-capacity');
    expect(stdout).toContain('17 of 16 nodes');
    expect(stdout).not.toContain('init server');
  });

  it.each([
    ['json', (text: string) => JSON.parse(text)],
    ['yaml', (text: string) => parse(text)],
  ])('gives the same plan as %s', async (form, read) => {
    const { code, stdout } = await plan(['-f', '-', '-o', form], { stdin: dual });

    const [cluster] = read(stdout).clusters;
    expect(code).toBe(0);
    expect(cluster).toMatchObject({
      name: 'harbour',
      accepted: true,
      network: {
        stack: { value: 'dual' },
        primary: { value: 'ipv6' },
        pods: [{ value: 'fd7a:3c1e:9b42:5200::/60', path: 'spec.rkeConfig.machineGlobalConfig.cluster-cidr' }, {}],
        dns: [{ value: 'fd7a:3c1e:9b42:5300::a' }, { value: '10.53.0.10' }],
        capacity: { nodes: 16, boundBy: 'ipv6' },
      },
    });
    expect(cluster.nodes.map(({ title }: { title: string }) => title)).toContain('etcd-only server');
  });

  it('says why no plan can be made', async () => {
    const { code, stdout, stderr } = await plan(['-f', '-'], { stdin: dual.replace(',10.53.0.0/16', '') });

    expect(code).toBe(1);
    expect(stdout).toContain('no plan can be made of these ranges');
    expect(stderr).toContain('error same-families');
  });

  it('ends with exit code 2 where there is no cluster, or the count is no number', async () => {
    const none = await plan(['-f', '-'], { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n' });
    const many = await plan(['-f', '-', '--nodes', 'many'], { stdin: dual });

    expect([none.code, many.code]).toEqual([2, 2]);
    expect(many.stderr).toContain('expected a whole number');
  });
});
