import type { Engine, RenderContext } from '../../engines/types.ts';
import type { PlanDocument } from './document.ts';
import { onceScript, shellWord } from './shell.ts';

/** Name of the instruction that cleans a host up; a plan with it is a node's last one. */
export const uninstallInstruction = 'uninstall';

/**
 * The last plan of a Linux host: removes the engine with its own scripts, what the manager wrote, and, half a minute
 * later so that it can still report, the node agent. On Windows nothing is removed; the person at the host does that.
 */
export function uninstallDocument(
  context: Pick<RenderContext, 'cluster'>,
  engine: Engine,
  windows: boolean,
): PlanDocument {
  const nothing: PlanDocument = { files: [], instructions: [], periodicInstructions: [], probes: {} };
  if (windows) return nothing;
  return { ...nothing, instructions: [onceScript(uninstallInstruction, script(context, engine), { seconds: 600 })] };
}

/** The same as a command for a person at a host that the manager cannot reach any more. */
export function uninstallCommand(engine: Engine, windows: boolean): string {
  if (windows) return windowsCommand(engine.onNode.windowsUninstaller);
  return `for s in ${[...engine.onNode.uninstallers, agentScript].join(' ')}; do command -v "$s" >/dev/null && sudo "$s"; done`;
}

/** One line of PowerShell: the engine, then the node agent's service with its folders. */
function windowsCommand(engineScript: string | undefined): string {
  const engine = engineScript === undefined ? '' : `if (Test-Path ${engineScript}) { & ${engineScript} }; `;
  const service = 'if (Get-Service rancher-wins -ErrorAction SilentlyContinue)';
  const stop = `{ Stop-Service -Force rancher-wins; & ${windowsAgent} srv app run --unregister }`;
  const folders = `C:\\etc\\rancher\\wins, C:\\var\\lib\\rancher\\agent, ${windowsAgent}`;
  return `${engine}${service} ${stop}; Remove-Item -Recurse -Force -ErrorAction SilentlyContinue ${folders}`;
}

const windowsAgent = 'C:\\usr\\local\\wins.exe';
const agentScript = 'rancher-system-agent-uninstall.sh';

function script(context: Pick<RenderContext, 'cluster'>, engine: Engine): string {
  const provisioning = provisioningDirectory(context);
  return `PATH=$PATH:/usr/local/bin:/opt/bin:/opt/rke2/bin:/opt/rancher-system-agent/bin
for name in ${engine.onNode.uninstallers.join(' ')}; do
  if command -v "$name" >/dev/null 2>&1; then
    echo "running $name"
    "$name" || exit 1
  fi
done
rm -rf ${shellWord(provisioning)} ${engine.configDirectory} /etc/sysctl.d/90-${engine.facts.name}.conf /etc/sysctl.d/90-${engine.facts.name}-ra.conf
agent=$(command -v ${agentScript}) || { echo 'the node agent has no uninstall script'; exit 0; }
if [ -d /run/systemd/system ]; then
  systemd-run --on-active=30 --collect --unit=drover-agent-removal "$agent"
else
  (sleep 30; "$agent") </dev/null >/dev/null 2>&1 &
fi`;
}

/** Where the manager keeps its own things on a host. */
export function provisioningDirectory({ cluster }: Pick<RenderContext, 'cluster'>): string {
  return cluster.spec?.rkeConfig?.dataDirectories?.provisioning || '/var/lib/rancher/capr';
}
