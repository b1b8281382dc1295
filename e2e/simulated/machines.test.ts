import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulated } from '../../src/drivers/simulated/driver.ts';
import type { Cloud, Driver, MachineOrder } from '../../src/drivers/types.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import { userDataOf } from '../../src/planner/user-data/user-data.ts';
import { aCluster } from '../../testing/builders.ts';
import { scratchFolder, startManager, type TestManager } from '../server/manager.ts';

const folder = scratchFolder();
/** No host of the world has this name: hosts inside of the manager do without. */
const serverUrl = 'https://drover.invalid:8443';
const clusterPath = '/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters';
const config: MachineConfig = {
  apiVersion: 'drover.dev/v1alpha1',
  kind: 'SimulatedConfig',
  metadata: { name: 'demo' },
  stack: 'dual',
  launchSeconds: 0.1,
  bootSeconds: 0.1,
};
const warnings: string[] = [];
let manager: TestManager;
let driver: Driver;
let cloud: Cloud;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'), ['--server-url', serverUrl]);
  begin();
});
afterAll(async () => {
  await driver.stop();
  await manager.stop();
  folder.remove();
});

function begin(): void {
  driver = startSimulated({
    managerId: 'demo',
    folder: join(folder.path, 'simulated'),
    options: { manager: `https://[::1]:${manager.port}` },
    now: Date.now,
    warn: (message) => void warnings.push(message),
  });
  cloud = driver.open({ credential: {}, config });
}

async function until<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${JSON.stringify(value)} ${warnings.join('; ')}`);
  }
}

async function read(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await manager.call(path, { token: manager.root })).json;
}

/** What a registration token of a custom cluster lets hosts do at their first boot, with every role. */
async function userData(): Promise<string> {
  const { status } = await until(
    () => read(`${clusterPath}/demo`),
    (cluster) => typeof (cluster.status as { clusterName?: string } | undefined)?.clusterName === 'string',
  );
  const namespace = (status as { clusterName: string }).clusterName;
  const secret = await until(
    () => read(`/api/v1/namespaces/${namespace}/secrets/crt-token-default-token`),
    ({ data }) => data !== undefined,
  );
  const { token = '' } = secret.data as Record<string, string>;
  const own = ['ETCD', 'CONTROLPLANE', 'WORKER'].map((role) => `export CATTLE_ROLE_${role}=true`).join('\n    ');
  const made = userDataOf({
    hostname: 'demo',
    machine: 'demo',
    windows: false,
    manager: {
      url: serverUrl,
      authority: manager.ca,
      caChecksum: createHash('sha256').update(manager.ca).digest('hex'),
      strict: true,
    },
    token: Buffer.from(token, 'base64').toString(),
    environment: [],
    own: [{ title: 'roles', text: `#cloud-config\nwrite_files:\n- path: /etc/roles\n  content: |\n    ${own}\n` }],
  });
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

function orderOf(name: string, text: string): MachineOrder {
  return {
    token: randomBytes(16).toString('hex'),
    name,
    config,
    userData: text,
    owner: { clusterId: 'c-m-demo', clusterName: 'demo', pool: 'all', namespace: 'fleet-default', machine: name },
    families: ['ipv4'],
    openings: [],
  };
}

/** How often the plans of the nodes have been applied, in the order of their names. */
async function applications(): Promise<number[]> {
  const { items } = await read('/api/v1/namespaces/fleet-default/secrets');
  return (items as { type: string; data?: Record<string, string> }[]).flatMap(({ type, data }) =>
    type === 'rke.cattle.io/machine-plan'
      ? [Number(Buffer.from(data?.['success-count'] ?? '', 'base64').toString())]
      : [],
  );
}

const isReady = (cluster: Readonly<Record<string, unknown>>): boolean => {
  const conditions = (cluster.status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions;
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
};

it('boots machines that become nodes of a cluster, and boots them again after a restart', async () => {
  const cluster = aCluster({ name: 'demo', clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
  expect((await manager.call(clusterPath, { method: 'POST', token: manager.root, body: cluster })).status).toBe(201);
  const text = await userData();
  for (const name of ['demo-1', 'demo-2']) await cloud.launch(orderOf(name, text));
  const machines = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines';
  await until(
    async () => ((await read(machines)).items as unknown[]).length,
    (count) => count === 2,
  );
  const before = await until(applications, (counts) => counts.length === 2 && counts.every((count) => count > 0));
  await until(() => read(`${clusterPath}/demo`), isReady);

  await driver.stop();
  begin();
  expect((await cloud.list()).map(({ state }) => state)).toEqual(['running', 'running']);
  // An agent applies its plan anew when its process starts: that is how a host that boots again shows.
  await until(applications, (counts) => counts.every((count, index) => count > (before[index] ?? 0)));
  await until(() => read(`${clusterPath}/demo`), isReady);
  expect(((await read(machines)).items as unknown[]).length).toBe(2);
  expect(warnings).toEqual([]);
});
