import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { scratchFolder, startManager, type TestManager } from '../server/manager.ts';

const folder = scratchFolder();
/** No host of the world has this name: simulated machines do without. */
const flags = ['--server-url', 'https://drover.invalid:8443'];
const namespace = 'namespaces/fleet-default';
const clusters = `/apis/provisioning.cattle.io/v1/${namespace}/clusters`;
const configs = `/apis/drover.dev/v1alpha1/${namespace}/simulatedconfigs`;
const instances = `/apis/drover.dev/v1alpha1/${namespace}/instances`;
const machines = `/apis/cluster.x-k8s.io/v1beta2/${namespace}/machines`;
let manager: TestManager;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'), flags);
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

interface Condition {
  readonly type: string;
  readonly status: string;
}

interface Item {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly instanceId?: string };
}

async function list(path: string): Promise<Item[]> {
  return (await manager.call(path, { token: manager.root })).json.items as Item[];
}

async function until(path: string, wanted: (items: Item[]) => boolean): Promise<Item[]> {
  for (const end = Date.now() + 150_000; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const items = await list(path);
    if (wanted(items)) return items;
    if (Date.now() > end) throw new Error(`waited in vain: ${JSON.stringify(items.map(({ status }) => status))}`);
  }
}

const has = (type: string) => (item: Item) =>
  item.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;

it('makes the machines of the example, keeps them over a restart, and removes them with the cluster', async () => {
  const example = readFileSync(join(import.meta.dirname, '../../examples/simulated.yaml'), 'utf8');
  const [config, cluster] = parseAllDocuments(example).map((document) => document.toJS() as object);
  for (const [path, body] of [[configs, config] as const, [clusters, cluster] as const]) {
    const answer = await manager.call(path, { method: 'POST', token: manager.root, body });
    expect(answer.status, answer.text).toBe(201);
  }
  await until(clusters, (items) => items.every(has('Ready')));
  const nodes = await until(machines, (items) => items.length === 5 && items.every(has('NodeReady')));
  const made = (await list(instances)).map(({ status }) => status?.instanceId).sort();
  expect(new Set(made).size).toBe(5);

  await manager.stop('SIGKILL');
  manager = await startManager(join(folder.path, 'data'), flags);
  await until(machines, (items) => items.every(has('NodeReady')));
  await until(clusters, (items) => items.every(has('Ready')));
  expect((await list(instances)).map(({ status }) => status?.instanceId).sort()).toEqual(made);
  expect((await list(machines)).map(({ metadata }) => metadata.name)).toEqual(
    nodes.map(({ metadata }) => metadata.name),
  );

  await manager.call(`${clusters}/pond`, { method: 'DELETE', token: manager.root });
  await until(clusters, (items) => items.length === 0);
  expect([await list(machines), await list(instances)]).toEqual([[], []]);
});
