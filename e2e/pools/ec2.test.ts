import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ec2Bench, openEc2Bench } from '../../testing/ec2/bench.ts';
import { type Front, startFront } from '../../testing/ec2/front.ts';
import { type Moto, startMoto } from '../../testing/ec2/moto.ts';
import { needs, whereIs } from '../../testing/needs.ts';
import { clusters, machines } from '../custom/journey.ts';
import { runToEnd } from '../lab/place.ts';
import { runProgram, scratchFolder, startManager, type TestManager } from '../server/manager.ts';
import { instances, machinePools, pause } from './journey.ts';

const name = 'harbour';
const cluster = `${clusters}/${name}`;
const configs = 'amazonec2configs.rke-machine-config.cattle.io';
const credential = 'cc-harbour';
const wrongSubnet = 'subnet-0123456789abcdef0';
const workerCount = 5;

needs('moto', 'kubectl')('machine pools at Amazon EC2, with kubectl alone', () => {
  const folder = scratchFolder();
  const file = join(folder.path, 'kubeconfig');
  let moto: Moto;
  let front: Front;
  let bench: Ec2Bench;
  let manager: TestManager;

  beforeAll(async () => {
    moto = await startMoto();
    front = await startFront(moto.url);
    bench = await openEc2Bench(moto, front);
    const data = join(folder.path, 'data');
    manager = await startManager(data, ['--host-stack', 'dual']);
    const made = await runProgram(['kubeconfig', '--data', data, '--kubeconfig', file, '--use']);
    if (made.code !== 0) throw new Error(made.stderr);
  });
  afterAll(async () => {
    await manager.stop();
    await bench.close();
    await front.close();
    await moto.stop();
    folder.remove();
  });

  /** In the namespace of clusters unless there is input, which names its own. */
  const kubectl = (args: readonly string[], input = '') => {
    const namespace = input === '' ? ['--namespace', 'fleet-default'] : [];
    const words = ['--kubeconfig', file, ...namespace, ...args];
    return runToEnd(whereIs('kubectl'), words, { input, seconds: 410 });
  };
  async function ask(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl(args, input);
    if (code === 0) return stdout;
    const log = manager.output().stderr.split('\n').slice(-10).join('\n');
    throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}${(await why()).stdout}${log}`);
  }
  const apply = (...items: readonly object[]) =>
    ask(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const why = () => runProgram(['why', 'cluster', name, '--kubeconfig', file]);
  /** Waits until `drover why` has these words, which the round of the cluster puts there, and ends with 1. */
  const whySays = (words: string) =>
    expect.poll(why, { timeout: 30_000 }).toMatchObject({ code: 1, stdout: expect.stringContaining(words) });
  /** Waits until a condition of a pool has a reason, and gives its message. */
  async function reasonOf(pool: string, condition: string, reason: string): Promise<string> {
    const at = `.status.conditions[?(@.type=="${condition}")]`;
    await expect.poll(() => ask(['get', machinePools, '-o', 'name']), { timeout: 30_000 }).toContain(`${name}-${pool}`);
    await ask(['wait', `--for=jsonpath={${at}.reason}=${reason}`, '--timeout=90s', `${machinePools}/${name}-${pool}`]);
    return ask(['get', machinePools, `${name}-${pool}`, '-o', `jsonpath={${at}.message}`]);
  }
  const configOf = (pool: string, fields: object) => ({
    ...bench.configOf('dual'),
    metadata: { name: `${name}-${pool}`, namespace: 'fleet-default' },
    tags: 'team,harbour',
    ...fields,
  });
  const poolOf = (pool: string, fields: object) => ({
    name: pool,
    machineConfigRef: { kind: 'Amazonec2Config', name: `${name}-${pool}` },
    ...fields,
  });
  const living = async () => (await bench.instances()).filter(({ State }) => State?.Name !== 'terminated');

  const applyAll = () =>
    apply(configOf('servers', {}), configOf('workers', { subnetId: wrongSubnet }), {
      apiVersion: 'provisioning.cattle.io/v1',
      kind: 'Cluster',
      metadata: {
        name,
        namespace: 'fleet-default',
        annotations: { 'drover.dev/allow-ipv4-server-url': 'true' },
      },
      spec: {
        kubernetesVersion: 'v1.35.1+k3s1',
        cloudCredentialSecretName: `cattle-global-data:${credential}`,
        rkeConfig: {
          machineGlobalConfig: {
            'cluster-cidr': '10.52.0.0/16,fd7a:3c1e:9b42:5200::/56',
            'service-cidr': '10.53.0.0/16,fd7a:3c1e:9b42:5300::/112',
          },
          machinePools: [
            poolOf('servers', { quantity: 1, etcdRole: true, controlPlaneRole: true }),
            poolOf('workers', {
              quantity: workerCount,
              workerRole: true,
              nodeStartupTimeout: '15s',
              rollingUpdate: { maxSurge: workerCount },
            }),
          ],
        },
      },
    });

  it('go with their cluster although their credential never came', async () => {
    await applyAll();
    await reasonOf('workers', 'CredentialValid', 'Missing');
    await expect.poll(() => ask(['get', instances, '-o', 'name']), { timeout: 30_000 }).not.toBe('');
    await ask(['patch', configs, `${name}-workers`, '--type', 'merge', '-p', '{"rootSize":"20"}']);
    await ask(['delete', cluster, '--timeout=60s']);
    for (const kind of [machines, machinePools, instances, 'secrets']) {
      expect(await ask(['get', kind, '-o', 'name']), kind).toBe('');
    }
  });

  it('wait for a credential that comes late', async () => {
    await applyAll();
    expect(await reasonOf('servers', 'CredentialValid', 'Missing')).toContain(credential);
    await whySays(credential);
    expect(await bench.instances()).toEqual([]);

    const { accessKey, secretKey } = bench.account.credential;
    await apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: credential, namespace: 'cattle-global-data' },
      type: 'Opaque',
      stringData: {
        'amazonec2credentialConfig-accessKey': accessKey,
        'amazonec2credentialConfig-secretKey': secretKey,
        'amazonec2credentialConfig-defaultRegion': 'eu-central-1',
      },
    });
    await reasonOf('servers', 'CredentialValid', 'Valid');
    await reasonOf('servers', 'ConfigValid', 'Valid');
  });

  it('say in the words of EC2 what is wrong with a configuration, and make nothing of it', async () => {
    const told = await reasonOf('workers', 'ConfigValid', 'Refused');
    expect(told).toContain(wrongSubnet);
    expect(told).toMatch(/does not exist/);
    await ask(['wait', '--for=jsonpath={.status.phase}=Running', '--timeout=90s', instances, '-l', ofPool('servers')]);
    await whySays(told);
    expect(await living()).toHaveLength(1);
  });

  it('are made when it is put right, marked, with an address in every family', async () => {
    await ask([
      'patch',
      configs,
      `${name}-workers`,
      '--type',
      'merge',
      '-p',
      JSON.stringify({ subnetId: bench.dualSubnet }),
    ]);
    await reasonOf('workers', 'ConfigValid', 'Valid');
    for (const end = Date.now() + 60_000; (await bench.instances()).length < 1 + workerCount; await pause(200)) {
      if (Date.now() > end) throw new Error(`instances do not come: ${(await why()).stdout}`);
    }
    const id = await ask(['get', cluster, '-o', 'jsonpath={.status.clusterName}']);
    const names = new Set<string>();
    for (const { Tags = [], NetworkInterfaces = [], InstanceId = '' } of await bench.instances()) {
      const tags = Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]));
      expect(tags, InstanceId).toMatchObject({
        team: 'harbour',
        Name: expect.stringMatching(new RegExp(`^${name}-(servers|workers)-[a-z0-9]{5}$`)),
        'drover.dev/cluster': id,
        'drover.dev/cluster-name': name,
        [`kubernetes.io/cluster/${id}`]: 'owned',
      });
      expect(tags['drover.dev/machine']).toBe(tags.Name);
      names.add(String(tags.Name));
      for (const { Ipv6Addresses = [] } of NetworkInterfaces) expect(Ipv6Addresses, InstanceId).toHaveLength(1);
    }
    expect(names.size).toBe((await bench.instances()).length);
    const [server] = await living();
    const address = server?.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address ?? 'no address';
    expect(await ask(['get', instances, '-l', ofPool('servers'), '-o', 'wide'])).toContain(address);
    expect((await bench.groups()).map(({ GroupName }) => GroupName)).toEqual([
      expect.stringMatching(new RegExp(`^drover-${id}-`)),
    ]);
  });

  it('stop when one after the other never becomes a node', async () => {
    const told = await reasonOf('workers', 'LaunchBudget', 'Spent');
    expect(told).not.toBe('');
    const before = (await bench.instances()).length;
    await pause(3_000);
    expect((await bench.instances()).length).toBe(before);
    expect(before).toBe(1 + workerCount);
    expect((await why()).code).toBe(1);
  });

  it('leave nothing behind at EC2 when the cluster is deleted', { timeout: 480_000 }, async () => {
    await ask(['delete', cluster, '--wait=false']);
    await expect.poll(living, { timeout: 60_000 }).toEqual([]);
    // What EC2 does not show may be too young to be shown, for five minutes: until then the manager does not believe it.
    await ask(['wait', '--for=delete', cluster, '--timeout=400s']);
    expect(await bench.volumes()).toEqual([]);
    expect(await bench.groups()).toEqual([]);
    for (const kind of [clusters, machines, machinePools, instances, 'secrets']) {
      expect(await ask(['get', kind, '-o', 'name']), kind).toBe('');
    }
    expect(manager.output().stderr).not.toContain(bench.account.credential.secretKey ?? 'no secret');
  });
});

function ofPool(pool: string): string {
  return `rke.cattle.io/rke-machine-pool-name=${pool}`;
}
