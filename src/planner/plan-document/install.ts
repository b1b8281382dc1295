import type { Engine, NodeProfile, RenderContext } from '../../engines/types.ts';
import type { RenderedNode } from '../render-node.ts';
import type { PlanInstruction } from './document.ts';
import { onceScript, shellWord } from './shell.ts';
import { type Stamps, stampsOf } from './stamps.ts';

/** Half an hour: an image of hundreds of megabytes over a slow line. */
const installSeconds = 1800;
/** A quarter of an hour: the first start pulls the images of every component. */
const settleSeconds = 900;

/** Everything the instructions of a node are made from. */
export interface NodeToInstall {
  readonly rendered: RenderedNode;
  readonly node: NodeProfile;
  readonly context: RenderContext;
  readonly engine: Engine;
  readonly configPath: string;
  readonly preparationPath: string;
}

/**
 * Prepares the host where it must be, installs the engine, and waits until its unit has settled: the installer only asks
 * systemd for the restart, and probes that still see the old process would let the next server go on.
 */
export function installInstructions(input: NodeToInstall): PlanInstruction[] {
  if (input.node.windows) return [windowsInstall(input)];
  const prepared = input.rendered.files.some(({ path }) => path === input.preparationPath);
  return [
    ...(prepared ? [onceScript('prepare-host', `sh ${shellWord(input.preparationPath)}`, { seconds: 60 })] : []),
    linuxInstall(input),
    onceScript('settle', settleScript(input), { seconds: settleSeconds + 30 }),
  ];
}

function linuxInstall(input: NodeToInstall): PlanInstruction {
  const { context, engine, node } = input;
  const prefix = engine.onNode.variablePrefix;
  const image = installerImage(input);
  const env = [
    ...agentVariables(context),
    `${prefix}_DATA_DIR=${dataDirectory(input)}`,
    ...(isServer(node) ? [] : [`INSTALL_${prefix}_EXEC=agent`]),
  ];
  const { restart, drain } = stamps(input, image, env);
  return {
    name: 'install',
    image,
    command: 'timeout',
    args: ['-k', '30', String(installSeconds), 'sh', '-c', 'run.sh'],
    env: [`RESTART_STAMP=${restart}`, `DRAIN_HASH=${drain}`, ...env],
    saveOutput: false,
  };
}

/** Rancher writes the data directory as a line of PowerShell among the variables; the installer reads it so. */
function windowsInstall(input: NodeToInstall): PlanInstruction {
  const prefix = input.engine.onNode.variablePrefix;
  const image = installerImage(input);
  const env = [
    ...agentVariables(input.context),
    `$env:${prefix}_DATA_DIR="c:${dataDirectory(input)}"`,
    `INSTALL_${prefix}_VERSION=${input.context.version.text}`,
    `INSTALL_${prefix}_EXEC=agent`,
  ];
  const { restart, drain } = stamps(input, image, env);
  return {
    name: 'install',
    image,
    command: 'powershell.exe',
    args: ['-File', 'run.ps1'],
    env: [`WINS_RESTART_STAMP=${restart}`, `WINS_DRAIN_HASH=${drain}`, ...env],
    saveOutput: false,
  };
}

function stamps(input: NodeToInstall, image: string, env: readonly string[]): Stamps {
  return stampsOf({
    generation: input.context.cluster.spec?.rkeConfig?.provisionGeneration ?? 0,
    image,
    env,
    files: input.rendered.files,
    configPath: input.configPath,
    config: input.rendered.config,
  });
}

function installerImage({ context, engine }: NodeToInstall): string {
  const given = context.cluster.spec?.rkeConfig?.machineGlobalConfig?.['system-default-registry'];
  const registry = typeof given === 'string' && given !== '' ? given : context.systemDefaultRegistry;
  const tag = context.version.text.replaceAll('+', '-');
  return `${registry ? `${registry.replace(/\/$/, '')}/` : ''}${engine.onNode.installerImage}:${tag}`;
}

/** The cluster's variables for agents; the last of a name wins, as the agent has it, and names are in order. */
function agentVariables({ cluster }: RenderContext): string[] {
  const given = new Map((cluster.spec?.agentEnvVars ?? []).map(({ name, value }) => [name ?? '', value ?? '']));
  given.delete('');
  return [...given].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
}

/** Where the engine keeps its state on the node. */
export function dataDirectory({
  context,
  engine,
}: {
  readonly context: Pick<RenderContext, 'cluster'>;
  readonly engine: Engine;
}): string {
  return context.cluster.spec?.rkeConfig?.dataDirectories?.k8sDistro || engine.dataDirectory;
}

/** Whether a node runs a part of the control plane. */
export function isServer({ roles }: Pick<NodeProfile, 'roles'>): boolean {
  return roles.etcd || roles.controlPlane;
}

/** A unit that was started three times anew will not come up by itself: its last lines say why. */
function settleScript({ node, engine }: NodeToInstall): string {
  const unit = isServer(node) ? engine.onNode.units.server : engine.onNode.units.agent;
  return `
# Only systemd tells about jobs; elsewhere the probes have to do.
[ -d /run/systemd/system ] || exit 0
show() { systemctl show -p "$1" --value ${unit}; }
tell() {
  echo "$1"
  journalctl -u ${unit} -n 30 --no-pager -o cat 2>/dev/null | cut -c 1-400
  exit 1
}
before=$(show NRestarts)
waited=0
while [ "$waited" -lt ${settleSeconds} ]; do
  job=$(show Job)
  if [ "\${job:-0}" = 0 ] && [ "$(show ActiveState)" = active ]; then exit 0; fi
  if [ "$(show ActiveState)" = failed ]; then tell "${unit} has failed"; fi
  if [ "$(($(show NRestarts) - before))" -ge 3 ]; then tell "${unit} ends again and again"; fi
  sleep 2
  waited=$((waited + 2))
done
tell "${unit} has not come up within ${settleSeconds} seconds"`;
}
