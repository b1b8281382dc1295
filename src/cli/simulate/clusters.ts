import type { Command } from 'commander';
import { callManager, type ManagerAccess } from '../../client/call-manager.ts';
import { engines } from '../../generated/engines.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import type { Stack } from '../../network/family.ts';
import { freshRanges } from '../../network/fresh-ranges.ts';
import { ulaFrom } from '../../network/ula.ts';
import { type AccessOptions, accessFrom, declareAccess } from '../access/options.ts';
import { parseArguments } from '../parse-arguments.ts';
import type { SimulatedFleet } from '../simulator.ts';
import type { ExitCode, Shell } from '../verb.ts';
import { clustersPath, create, refusalOf, registeringCluster, removeAndWait } from './cluster-api.ts';
import { declareFleet, type FleetOptions, numberFrom, openFleet } from './fleet-options.ts';
import { type HostNetwork, hostNetwork } from './host-network.ts';
import { reportUntil } from './progress.ts';

interface ClustersOptions extends AccessOptions, FleetOptions {
  readonly count: string;
  readonly nodes: string;
  readonly servers?: string;
  readonly stack?: string;
  readonly kubernetesVersion?: string;
  readonly name: string;
  readonly untilReady?: boolean;
}

const tokenWaitMs = 120_000;
const removalMs = 60_000;
/** Clusters that are made, or removed, at the same time. */
const width = 16;
const pollMs = 2_000;
/** Once all are ready: who simulates many clusters wants to see the manager at rest. */
const restMs = 60_000;

function declare(command: Command): void {
  command
    .description('Creates clusters with ranges of their own and simulates their nodes, until it is interrupted.')
    .option('--count <N>', 'how many clusters', '1')
    .option('--nodes <N>', 'nodes of each cluster', '4')
    .option('--servers <N>', 'nodes with every role; the others are workers (default: 3, or 1 where there are fewer)')
    .option('--stack <STACK>', 'ipv4, ipv6 or dual (default: the first of ipv6, dual, ipv4 that the manager accepts)')
    .option('--kubernetes-version <VERSION>', 'release of the engine (default: the newest RKE2 that is known)')
    .option('--name <NAME>', 'begins the names of the clusters', 'simulated')
    .option('--until-ready', 'end as soon as all clusters are ready');
  declareFleet(command);
  declareAccess(command);
}

/** `drover simulate clusters`. */
export async function simulateClusters(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<ClustersOptions>('simulate clusters', declare, args, shell);
  if (typeof call === 'number') return call;
  const { simulator } = shell;
  if (!simulator) return 2;
  const made: string[] = [];
  let access: ManagerAccess | undefined;
  let fleet: SimulatedFleet | undefined;
  try {
    const asked = orderFrom(call.options);
    access = await accessFrom(call.options, shell);
    const order = { ...asked, stack: asked.stack ?? (await acceptedStack(asked, access)) };
    fleet = await openFleet(simulator, access, call.options);
    const ready = await runClusters(order, access, fleet, made, shell);
    return ready || !order.untilReady ? 0 : 1;
  } catch (error) {
    if (shell.signal.aborted) return 0;
    shell.stderr.write(`drover simulate clusters: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    if (access && !call.options.keep) await removeClusters(access, call.options.namespace, made, shell);
    await fleet?.close();
  }
}

interface Order {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly nodes: number;
  readonly servers: number;
  readonly stack: Stack;
  readonly version: string;
  readonly untilReady: boolean;
}

/** What was asked for; without a stack the manager decides. */
type Asked = Omit<Order, 'stack'> & { readonly stack: Stack | undefined };

function orderFrom(options: ClustersOptions): Asked {
  const count = numberFrom(options.count, '--count', 1, 10_000);
  const nodes = numberFrom(options.nodes, '--nodes', 1, 250);
  const servers =
    options.servers === undefined ? (nodes < 3 ? 1 : 3) : numberFrom(options.servers, '--servers', 1, nodes);
  const { stack } = options;
  if (stack !== undefined && stack !== 'ipv4' && stack !== 'ipv6' && stack !== 'dual') {
    throw new Error(`found --stack ${stack}, expected ipv4, ipv6 or dual`);
  }
  const newest = engines.find(({ facts }) => facts.name === 'rke2')?.facts.releases.at(-1) ?? '';
  const run = Date.now().toString(36).slice(-4);
  return {
    namespace: options.namespace,
    names: Array.from({ length: count }, (_, index) => `${options.name}-${run}-${index + 1}`),
    nodes,
    servers,
    stack,
    version: options.kubernetesVersion ?? newest,
    untilReady: options.untilReady === true,
  };
}

/** IPv6 first: each cluster draws ranges of its own there, and any number of them fits. */
const stacksToTry: readonly Stack[] = ['ipv6', 'dual', 'ipv4'];

/** The first stack that the manager would accept, by its own rules; throws with its words when it accepts none. */
async function acceptedStack(asked: Asked, access: ManagerAccess): Promise<Stack> {
  const [name = ''] = asked.names;
  let refusal = '';
  for (const stack of stacksToTry) {
    const refused = await refusalOf(access, clustersPath(asked.namespace), clusterNamed(name, { ...asked, stack }));
    if (refused === undefined) return stack;
    refusal = refused;
  }
  throw new Error(refusal);
}

/** Gives whether all clusters were ready at the end. */
async function runClusters(
  order: Order,
  access: ManagerAccess,
  fleet: SimulatedFleet,
  made: string[],
  shell: Shell,
): Promise<boolean> {
  const network = hostNetwork(randomBytes);
  const start = Date.now();
  let ready = 0;
  let asked = 0;
  let told = false;
  const creating = inLanes(order.names, async (name) => {
    if (shell.signal.aborted) return;
    await create(access, clustersPath(order.namespace), clusterNamed(name, order));
    made.push(name);
    await startNodes(name, order, access, fleet, network, shell.signal);
  });
  let failure: unknown;
  creating.catch((error: unknown) => {
    failure = error;
  });
  const done = async () => {
    if (failure) throw failure;
    const all = ready === order.names.length;
    if (Date.now() - asked > (all ? restMs : pollMs)) {
      asked = Date.now();
      // A manager with much to do may take its time; what it said last holds until then.
      ready = await countReady(access, order).catch(() => ready);
    }
    if (ready === order.names.length && !told) {
      told = true;
      shell.stderr.write(`all ${ready} clusters are ready after ${secondsSince(start)} s\n`);
    }
    return order.untilReady && ready === order.names.length;
  };
  await reportUntil(
    fleet,
    shell,
    done,
    () => `; ${ready} of ${order.names.length} clusters ready after ${secondsSince(start)} s`,
  );
  await creating.catch((error: unknown) => {
    if (!shell.signal.aborted) throw error;
  });
  return ready === order.names.length;
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}

/** Works through a list, a few items at the same time; rejects with the first failure. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}

function clusterNamed(name: string, { namespace, stack, version }: Order): Cluster {
  const ranges = freshRanges(stack, { freshUla: ulaFrom(randomBytes(5)), networksInUse: [] });
  const texts = (list: readonly { readonly text: string }[] = []) => list.map(({ text }) => text).join(',');
  return {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace, labels: { 'drover.dev/simulated': 'true' } },
    spec: {
      kubernetesVersion: version,
      rkeConfig: {
        machineGlobalConfig: { 'cluster-cidr': texts(ranges?.pods), 'service-cidr': texts(ranges?.services) },
        networking: { stackPreference: stack },
      },
    },
  };
}

async function startNodes(
  name: string,
  order: Order,
  access: ManagerAccess,
  fleet: SimulatedFleet,
  network: HostNetwork,
  signal: AbortSignal,
): Promise<void> {
  const { token, families } = await registeringCluster(access, order.namespace, name, tokenWaitMs, signal);
  for (let index = 1; index <= order.nodes; index += 1) {
    const server = index <= order.servers;
    fleet.start({
      hostname: `${name}-${server ? 'server' : 'worker'}-${index}`,
      cluster: `${order.namespace}/${name}`,
      token,
      roles: { etcd: server, controlPlane: server, worker: true },
      addresses: network.next(families),
    });
  }
}

async function countReady(access: ManagerAccess, { namespace, names }: Order): Promise<number> {
  const { body } = await callManager(
    access,
    'GET',
    `${clustersPath(namespace)}?labelSelector=drover.dev%2Fsimulated%3Dtrue`,
  );
  const own = new Set(names);
  const items = (body as { readonly items?: readonly Cluster[] } | undefined)?.items ?? [];
  return items.filter(
    ({ metadata, status }) =>
      own.has(metadata?.name ?? '') &&
      (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  ).length;
}

async function removeClusters(
  access: ManagerAccess,
  namespace: string,
  names: readonly string[],
  { stderr }: Shell,
): Promise<void> {
  if (names.length === 0) return;
  stderr.write(`removing ${names.length} clusters\n`);
  let left = 0;
  await inLanes(names, async (name) => {
    const gone = await removeAndWait(access, `${clustersPath(namespace)}/${name}`, removalMs).catch(() => false);
    if (!gone) left += 1;
  });
  if (left > 0) stderr.write(`${left} clusters are still being removed\n`);
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
