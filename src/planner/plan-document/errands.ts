import type { Engine, RenderContext } from '../../engines/types.ts';
import { errandPrefix } from '../../kinds/nodeplan/reports/errand.ts';
import type { PeriodicInstruction } from './document.ts';
import { kubectlPrelude } from './kubectl.ts';
import { periodicScript, shellWord } from './shell.ts';

/** How pods are made to leave a node; times in seconds. */
export interface DrainOptions {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  /** Goes on with the change although pods could not be moved. */
  readonly ignoreErrors: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly disableEviction: boolean;
  /** -1: each pod's own. */
  readonly gracePeriod: number;
  /** Above 0. */
  readonly timeout: number;
  readonly skipWaitForDeleteTimeout: number;
}

/** Something that only an administrator of the cluster can do to a Node; a control plane does it for the manager. */
export type Errand = ErrandTarget &
  (
    | { readonly kind: 'cordon' | 'uncordon' | 'remove-member' | 'delete-node' }
    | { readonly kind: 'drain'; readonly options: DrainOptions }
  );

interface ErrandTarget {
  /** Unique over time; a file name. */
  readonly id: string;
  /** The machine that it is about. */
  readonly machine: string;
  /** Name of its Node. */
  readonly nodeName: string;
}

/** A run of a drain ends after this and is repeated: for as long the agent of the control plane can do nothing else. */
const drainRunSeconds = 90;

/** The instruction of an errand: it is repeated until it is done, and does nothing once it was. */
export function errandInstruction(
  errand: Errand,
  context: Pick<RenderContext, 'cluster'>,
  engine: Engine,
  provisioning: string,
): PeriodicInstruction {
  const folder = shellWord(`${provisioning}/errands`);
  const mark = shellWord(`${provisioning}/errands/${errand.id}`);
  const script = `${kubectlPrelude(context, engine)}
node=${shellWord(errand.nodeName)}
say() { printf 'errand\\t%s\\t%s\\n' "$1" "$(printf '%s' "$2" | tail -c 600 | tr -s '\\n\\t ' ' ')"; }
finish() { mkdir -p ${folder} && : >${mark}; say done "$1"; exit 0; }
later() { say retry "$1"; exit 0; }
[ ! -e ${mark} ] || { say done 'done before'; exit 0; }
found=$(k get node "$node" --ignore-not-found -o name) || later "$found"
[ -n "$found" ] || finish 'the Node does not exist'
${work(errand, engine)}`;
  return periodicScript(`${errandPrefix}${errand.id}`, script, { seconds: 240, periodSeconds: 30 });
}

/** Errors go to the report rather than to the exit code: a failed instruction would keep the others waiting. */
function work(errand: Errand, engine: Engine): string {
  if (errand.kind === 'cordon' || errand.kind === 'uncordon') {
    return `said=$(k ${errand.kind} "$node") && finish "$said" || later "$said"`;
  }
  if (errand.kind === 'drain') {
    return `said=$(k cordon "$node") || later "$said"
said=$(LIMIT=${drainRunSeconds + 30} k drain "$node" ${drainFlags(errand.options)}) && finish 'no pod is left to move' || later "$said"`;
  }
  if (errand.kind === 'delete-node') {
    const password = `"$node".node-password.${engine.facts.name}`;
    return `said=$(k delete node "$node" --ignore-not-found --wait=false) || later "$said"
k -n kube-system delete secret ${password} --ignore-not-found --wait=false >/dev/null
finish "$said"`;
  }
  const prefix = `etcd.${engine.facts.name}.cattle.io`;
  const removed = `{.metadata.annotations.${prefix.replaceAll('.', '\\.')}/removed-node-name}`;
  return `said=$(k annotate node "$node" ${prefix}/remove=true --overwrite) || later "$said"
tries=0
while [ "$tries" -lt 20 ]; do
  removed=$(k get node "$node" --ignore-not-found -o jsonpath=${shellWord(removed)}) || later "$removed"
  [ -z "$removed" ] || finish "etcd has let go of $removed"
  tries=$((tries + 1))
  sleep 2
done
later 'etcd has not let go of the member yet'`;
}

function drainFlags(options: DrainOptions): string {
  return [
    `--ignore-daemonsets=${options.ignoreDaemonSets}`,
    `--force=${options.force}`,
    `--delete-emptydir-data=${options.deleteEmptyDirData}`,
    `--disable-eviction=${options.disableEviction}`,
    `--grace-period=${options.gracePeriod}`,
    `--timeout=${Math.min(options.timeout, drainRunSeconds)}s`,
    ...(options.skipWaitForDeleteTimeout > 0
      ? [`--skip-wait-for-delete-timeout=${options.skipWaitForDeleteTimeout}`]
      : []),
  ].join(' ');
}
