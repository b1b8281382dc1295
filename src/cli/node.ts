import type { Command } from 'commander';
import { defaultTokenName } from '../kinds/clusterregistrationtoken/names.ts';
import { linuxCommand, windowsCommand } from '../network/registration-command.ts';
import { type AccessOptions, accessFrom, declareAccess } from './access/options.ts';
import { commandPartsOf } from './node/registration.ts';
import { parseArguments } from './parse-arguments.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface NodeOptions extends AccessOptions {
  readonly namespace: string;
  readonly etcd?: boolean;
  readonly controlplane?: boolean;
  readonly worker?: boolean;
  readonly windows?: boolean;
  readonly nodeName?: string;
  readonly address?: string;
  readonly internalAddress?: string;
  readonly label?: readonly string[];
  readonly taint?: readonly string[];
  readonly token: string;
  readonly insecure?: boolean;
}

/** Most hosts do not know the authority that the manager made for itself, and curl gives up without a word about us. */
const privateAuthorityHint = `
The manager's certificate is signed by an authority of its own. On hosts that do not trust it the download fails (curl
error 60): have them trust it, or add --insecure here; from then on the script trusts that authority and no other.
`;

export const nodeVerb: Verb = {
  summary: 'print the command that registers a host with a cluster',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description(
      'drover node command CLUSTER prints the command that registers a host. Without a role it gets all three.',
    )
    .argument('<action>', 'command: print the registration command')
    .argument('<cluster>', 'the cluster that the host joins')
    .option('-n, --namespace <NAMESPACE>', 'namespace of the cluster', 'fleet-default')
    .option('--etcd', 'the host runs etcd')
    .option('--controlplane', 'the host runs the control plane')
    .option('--worker', 'the host runs workloads')
    .option('--windows', 'the command for a Windows worker, in PowerShell')
    .option('--node-name <NAME>', 'name of the Node, instead of the host name')
    .option('--address <LIST>', 'addresses from outside: an address or a comma list, an interface, or a keyword')
    .option('--internal-address <LIST>', 'addresses inside of the cluster, likewise')
    .option('--label <KEY=VALUE...>', 'labels of the Node')
    .option('--taint <KEY=VALUE:EFFECT...>', 'taints of the Node')
    .option('--token <NAME>', 'registration token to use', defaultTokenName)
    .option(
      '--insecure',
      'download the script without verifying the manager’s certificate; the script verifies it itself',
    );
  declareAccess(command);
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<NodeOptions>('node', declare, args, shell);
  if (typeof call === 'number') return call;
  const [action = '', cluster = ''] = call.args;
  const { options } = call;
  const problem = misuse(action, options);
  if (problem !== undefined) {
    shell.stderr.write(`drover node: ${problem}\n`);
    return 2;
  }
  try {
    const access = await accessFrom(options, shell);
    const parts = await commandPartsOf(access, { namespace: options.namespace, cluster, token: options.token });
    const insecure = options.insecure === true;
    shell.stdout.write(
      `${options.windows ? windowsCommand({ ...parts, insecure }) : linuxCommand({ ...parts, insecure }, hostOf(options))}\n`,
    );
    if (parts.caChecksum !== undefined && !insecure) shell.stderr.write(privateAuthorityHint);
    return 0;
  } catch (error) {
    shell.stderr.write(`drover node: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function misuse(action: string, { windows, etcd, controlplane }: NodeOptions): string | undefined {
  if (action !== 'command') return `found the action "${action}", expected: drover node command CLUSTER`;
  if (windows && (etcd || controlplane)) return 'Windows hosts are workers only: leave out --etcd and --controlplane';
  return undefined;
}

function hostOf(options: NodeOptions): Parameters<typeof linuxCommand>[1] {
  const {
    etcd = false,
    controlplane = false,
    worker = false,
    nodeName,
    address,
    internalAddress,
    label,
    taint,
  } = options;
  const all = !etcd && !controlplane && !worker;
  return {
    etcd: all || etcd,
    controlPlane: all || controlplane,
    worker: all || worker,
    ...(nodeName !== undefined && { nodeName }),
    ...(address !== undefined && { address }),
    ...(internalAddress !== undefined && { internalAddress }),
    ...(label !== undefined && { labels: label }),
    ...(taint !== undefined && { taints: taint }),
  };
}
