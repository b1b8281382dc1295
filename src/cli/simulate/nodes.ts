import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { forceRemoveAnnotation } from '../../kinds/machine/names.ts';
import { type AccessOptions, accessFrom, declareAccess } from '../access/options.ts';
import { parseArguments } from '../parse-arguments.ts';
import type { SimulatedFleet } from '../simulator.ts';
import type { ExitCode, Shell } from '../verb.ts';
import { annotate, registeringCluster, removeAndWait } from './cluster-api.ts';
import { declareFleet, type FleetOptions, numberFrom, openFleet, rolesFrom } from './fleet-options.ts';
import { hostNetwork } from './host-network.ts';
import { reportUntil } from './progress.ts';

interface NodesOptions extends AccessOptions, FleetOptions {
  readonly count: string;
  readonly roles: string;
  readonly name?: string;
}

const tokenWaitMs = 60_000;
const removalMs = 60_000;
/** As long as others go the next one may be about to. */
const stuckMs = 10_000;

function declare(command: Command): void {
  command
    .description('Simulates nodes that register with a cluster and stay until they are interrupted.')
    .argument('<cluster>', 'the cluster, which has no machine pools')
    .option('--count <N>', 'how many', '1')
    .option('--roles <ROLES>', 'all, or a list of etcd, controlplane and worker', 'all')
    .option('--name <NAME>', 'begins the host names (default: the name of the cluster)');
  declareFleet(command);
  declareAccess(command);
}

/** `drover simulate nodes CLUSTER`. */
export async function simulateNodes(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<NodesOptions>('simulate nodes', declare, args, shell);
  if (typeof call === 'number') return call;
  const [name = ''] = call.args;
  const { options } = call;
  const { simulator, signal, stderr } = shell;
  if (!simulator) return 2;
  let fleet: SimulatedFleet | undefined;
  try {
    const access = await accessFrom(options, shell);
    const count = numberFrom(options.count, '--count', 1, 100_000);
    const roles = rolesFrom(options.roles);
    const target = await registeringCluster(access, options.namespace, name, tokenWaitMs, signal);
    fleet = await openFleet(simulator, access, options);
    const network = hostNetwork((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
    const run = Date.now().toString(36).slice(-4);
    const machines: string[] = [];
    for (let index = 1; index <= count; index += 1) {
      const id = fleet.start({
        hostname: `${options.name ?? name}-${run}-${index}`,
        cluster: `${options.namespace}/${name}`,
        token: target.token,
        roles,
        addresses: network.next(target.families),
      });
      machines.push(machineOf(id));
    }
    await reportUntil(fleet, shell, () => false);
    if (!options.keep) await removeMachines(access, options.namespace, machines, shell);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    stderr.write(`drover simulate nodes: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    await fleet?.close();
  }
}

/** A registration makes a Machine that is named after the host's machine id. */
function machineOf(machineId: string): string {
  return `custom-${createHash('sha256').update(machineId).digest('hex').slice(0, 12)}`;
}

/** While their agents still run: leaving a cluster in good order takes both sides. */
async function removeMachines(
  access: ManagerAccess,
  namespace: string,
  names: readonly string[],
  { stderr }: Shell,
): Promise<void> {
  stderr.write(`removing ${names.length} machines\n`);
  const space = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${encodeURIComponent(namespace)}/machines`;
  const goAway = async (machines: readonly string[], waitMs: number): Promise<string[]> => {
    const gone = await Promise.all(
      machines.map((name) => removeAndWait(access, `${space}/${name}`, waitMs).catch(() => false)),
    );
    return machines.filter((_, index) => !gone[index]);
  };
  let left = await goAway(names, stuckMs);
  for (let before = names.length; left.length > 0 && left.length < before; ) {
    before = left.length;
    left = await goAway(left, stuckMs);
  }
  // The last member of a cluster never goes by itself: the manager does not know that its host ends, too.
  await Promise.all(left.map((name) => annotate(access, `${space}/${name}`, forceRemoveAnnotation, 'true')));
  left = await goAway(left, removalMs);
  if (left.length > 0)
    stderr.write(`${left.length} machines are still being removed: ${left.slice(0, 5).join(', ')}\n`);
}
