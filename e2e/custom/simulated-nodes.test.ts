import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { program, scratchFolder, startManager, type TestManager } from '../server/manager.ts';
import { within } from './within.ts';

const folder = scratchFolder();
const data = join(folder.path, 'data');
const clusterPath = '/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters';
const machinesPath = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines';
const state: { manager?: TestManager } = {};

beforeAll(async () => {
  state.manager = await startManager(data);
});
afterAll(async () => {
  await state.manager?.stop();
  folder.remove();
});

async function read(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!state.manager) throw new Error('there is no manager');
  return (await state.manager.call(path, { token: state.manager.root })).json;
}

const machines = async (): Promise<readonly unknown[]> => (await read(machinesPath)).items as unknown[];

async function isUpdated(): Promise<boolean> {
  const { status } = (await read(`${clusterPath}/demo`)) as {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  };
  return status?.conditions?.some(({ type, status: value }) => type === 'Updated' && value === 'True') === true;
}

it('takes its machines away when drover simulate nodes is interrupted, the last member of the cluster too', async () => {
  const body = aCluster({ name: 'demo', clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
  const made = await state.manager?.call(clusterPath, { method: 'POST', token: state.manager.root, body });
  expect(made?.status).toBe(201);
  const options = ['--data', data, '--count', '3', '--start-seconds', '1'];
  const words = [program, 'simulate', 'nodes', 'demo', ...options];
  const nodes = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(nodes, 'close') as Promise<[number | null]>;
  let said = '';
  nodes.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    await within(90, 'three nodes are there', async () => (await machines()).length === 3 && (await isUpdated()));
    nodes.kill('SIGINT');
    const [code] = await ended;
    expect(said).toContain('removing 3 machines');
    expect(said).not.toContain('still being removed');
    expect(code).toBe(0);
    expect(await machines()).toEqual([]);
  } finally {
    nodes.kill('SIGKILL');
  }
});
