// A thousand pools scaled from 0 to 5 machines and back on the simulated provider, with the calls that it takes.
// Ten pools a cluster; hosts do not boot, so that the figures are those of making machines. Give another number of
// pools as argument. DROVER_BENCH_PROFILE=FOLDER keeps a processor profile of the manager.
import { Agent, request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { type ManagerProcess, managerProgram, startManager } from './manager-process.ts';

const pools = Number(process.argv[2] ?? 1000);
const poolsPerCluster = 10;
const machinesPerPool = 5;
const clusters = Math.ceil(pools / poolsPerCluster);
const machines = clusters * poolsPerCluster * machinesPerPool;
const profiles = process.env.DROVER_BENCH_PROFILE;
/** Loose guards: what is promised stands in docs/performance.md. */
const mostSeconds = 1_200;
const mostCallsPerMachine = { launch: 1.05, get: 1.1, terminate: 1.05 } as const;
/** The shortest pause between two lists is two seconds. */
const mostListsPerSecond = 0.6;

const namespace = 'fleet-default';
const clustersPath = `/apis/provisioning.cattle.io/v1/namespaces/${namespace}/clusters`;
const instancesPath = `/apis/drover.dev/v1alpha1/namespaces/${namespace}/instances`;

interface Api {
  call(method: string, path: string, type?: string, body?: unknown): Promise<string>;
  close(): void;
}

function openApi({ host, port, ca, token }: ManagerProcess): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca });
  return {
    call: (method, path, type, body) =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${token}`, ...(type && { 'content-type': type }) };
        const asked = request({ host, port, path, method, agent, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            text += chunk;
          });
          // An answer that is cut off ends without its end.
          answer.on('error', reject);
          answer.on('end', () => {
            if ((answer.statusCode ?? 500) < 300) resolve(text);
            else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`));
          });
        });
        asked.on('error', reject);
        asked.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
}

function poolsOf(quantity: number): object[] {
  return Array.from({ length: poolsPerCluster }, (_, index) => ({
    name: `p${index}`,
    quantity,
    ...(index === 0 ? { etcdRole: true, controlPlaneRole: true } : { workerRole: true }),
    machineConfigRef: { kind: 'SimulatedConfig', name: 'bench' },
    // Hosts never register here; nothing is to be replaced for that.
    nodeStartupTimeout: '0s',
  }));
}

async function createAll(api: Api): Promise<void> {
  await api.call('POST', `/apis/drover.dev/v1alpha1/namespaces/${namespace}/simulatedconfigs`, 'application/json', {
    apiVersion: 'drover.dev/v1alpha1',
    kind: 'SimulatedConfig',
    metadata: { name: 'bench', namespace },
    stack: 'ipv4',
    launchSeconds: 1,
    bootSeconds: 2,
    removeSeconds: 2,
  });
  for (let index = 0; index < clusters; index += 1) {
    await api.call('POST', clustersPath, 'application/json', {
      apiVersion: 'provisioning.cattle.io/v1',
      kind: 'Cluster',
      metadata: { name: `bench-${index}`, namespace },
      spec: { kubernetesVersion: 'v1.35.1+rke2r1', rkeConfig: { machinePools: poolsOf(0) } },
    });
  }
}

async function scale(api: Api, quantity: number): Promise<void> {
  for (let index = 0; index < clusters; index += 1) {
    const patch = { spec: { rkeConfig: { machinePools: poolsOf(quantity) } } };
    await api.call('PATCH', `${clustersPath}/bench-${index}`, 'application/merge-patch+json', patch);
  }
}

interface Listed {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly { readonly status?: { readonly phase?: string } }[];
}

/** Instances, and how many of them run. */
async function countInstances(api: Api): Promise<{ readonly all: number; readonly running: number }> {
  let all = 0;
  let running = 0;
  let next: string | undefined;
  do {
    const from = next ? `&continue=${encodeURIComponent(next)}` : '';
    const { items, metadata } = JSON.parse(await api.call('GET', `${instancesPath}?limit=500${from}`)) as Listed;
    all += items.length;
    running += items.filter(({ status }) => status?.phase === 'Running').length;
    next = metadata.continue;
  } while (next);
  return { all, running };
}

async function callsSoFar(api: Api): Promise<Map<string, number>> {
  const text = await api.call('GET', '/metrics');
  const calls = new Map<string, number>();
  for (const [, call = '', value] of text.matchAll(/^drover_cloud_calls_total\{.*call="(\w+)".*\} (\d+)$/gm)) {
    calls.set(call, (calls.get(call) ?? 0) + Number(value));
  }
  return calls;
}

async function untilSo(isSo: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await isSo())) {
    if (performance.now() - started > mostSeconds * 1000) throw new Error(`not done after ${mostSeconds} seconds`);
    await pause(3_000);
  }
  return (performance.now() - started) / 1000;
}

function judge(what: string, calls: ReadonlyMap<string, number>, seconds: number): void {
  for (const [call, most] of Object.entries(mostCallsPerMachine)) {
    const each = (calls.get(call) ?? 0) / machines;
    if (each > most)
      throw new Error(`${what}: ${each.toFixed(2)} calls of ${call} for each machine, expected ${most} at most`);
  }
  const lists = (calls.get('list') ?? 0) / seconds;
  if (lists > mostListsPerSecond) throw new Error(`${what}: ${lists.toFixed(2)} lists a second`);
}

async function main(): Promise<void> {
  console.log(`${managerProgram()}: ${clusters * poolsPerCluster} pools, ${machines} machines`);
  const nodeFlags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const manager = await startManager({ flags: ['--simulated-hosts', '/bin/true'], nodeFlags });
  const api = openApi(manager);
  try {
    await createAll(api);
    let before = await callsSoFar(api);
    let processor = manager.cpuSeconds();
    const measure = async (what: string, quantity: number, isDone: () => Promise<boolean>) => {
      await scale(api, quantity);
      const seconds = await untilSo(isDone);
      const now = await callsSoFar(api);
      const calls = new Map([...now].map(([call, count]) => [call, count - (before.get(call) ?? 0)]));
      const words = [...calls].filter(([, count]) => count > 0).map(([call, count]) => `${call} ${count}`);
      const all = [...calls].reduce((sum, [, count]) => sum + count, 0);
      console.log(
        `${what} after ${seconds.toFixed(0)} s: ${words.join(', ')}; ${(all / machines).toFixed(2)} calls a machine; ` +
          `${(((manager.cpuSeconds() - processor) / machines) * 1000).toFixed(1)} ms of processor time a machine; ` +
          `${Math.round(manager.peakKb() / 1024)} MB at most`,
      );
      judge(what, calls, seconds);
      before = now;
      processor = manager.cpuSeconds();
    };
    await measure('all run', machinesPerPool, async () => (await countInstances(api)).running === machines);
    await pause(60_000);
    const calm = (await callsSoFar(api)).get('list') ?? 0;
    console.log(`a minute of calm: ${calm - (before.get('list') ?? 0)} lists`);
    await measure('all are gone', 0, async () => (await countInstances(api)).all === 0);
  } finally {
    api.close();
    await manager.stop();
  }
}

await main();
