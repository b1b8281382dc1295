import { argumentName } from '../../lib/component-arguments.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { parseEngineVersion } from '../../lib/version.ts';
import type { EngineName } from '../../network/facts.ts';
import type { Stack } from '../../network/family.ts';
import type { Given, ListOption, NetworkInput, PoolInput } from '../../network/input.ts';
import { type EngineConfigEntry, engineConfigOf } from './engine-config.ts';
import type { MachinePool } from './pool-schema.ts';
import type { Cluster } from './schema.ts';

/**
 * Reads out of a Cluster what its network plan is made from. Only engine configuration that is for all machines counts:
 * the global map and selectors that select everything, the later winning. `stackOfPool` tells a pool's machines' stack.
 */
export function networkInputOf(
  cluster: Cluster,
  stackOfPool: (pool: MachinePool) => Stack | undefined = () => undefined,
): NetworkInput {
  const rke = cluster.spec?.rkeConfig;
  return readNetworkInput(cluster, engineConfigOf(rke), (index) => {
    const pool = rke?.machinePools?.[index];
    return pool && stackOfPool(pool);
  });
}

/** The same for callers that have gathered the engine configuration already; pools are known by their index. */
export function readNetworkInput(
  { spec }: Cluster,
  engineConfig: readonly EngineConfigEntry[],
  stackOfPool: (index: number) => Stack | undefined,
): NetworkInput {
  const rke = spec?.rkeConfig;
  const forAll = engineConfig.filter(selectsEverything);
  const input: Writable<NetworkInput> = {
    engine: engineNameOf(spec?.kubernetesVersion),
    nodeMasks: nodeMasksOf(argumentOption(forAll, 'kube-controller-manager-arg')),
    pools: (rke?.machinePools ?? []).map((pool, index) => poolInput(pool, index, stackOfPool(index))),
  };
  const version = parseEngineVersion(spec?.kubernetesVersion ?? '');
  if (version.ok) input.version = version.value;
  put(input, 'clusterCidr', listOption(forAll, 'cluster-cidr'));
  put(input, 'serviceCidr', listOption(forAll, 'service-cidr'));
  put(input, 'clusterDns', listOption(forAll, 'cluster-dns'));
  put(input, 'clusterDomain', textOption(forAll, 'cluster-domain'));
  put(input, 'cni', cniOf(forAll));
  put(input, 'httpsListenPort', textOption(forAll, 'https-listen-port'));
  put(input, 'flannelBackend', textOption(forAll, 'flannel-backend'));
  put(input, 'tlsSan', listOption(forAll, 'tls-san'));
  put(input, 'advertiseAddress', textOption(forAll, 'advertise-address'));
  put(input, 'nodePortRange', textOption(forAll, 'service-node-port-range'));
  put(input, 'maxPods', wholeNumber(argument(argumentOption(forAll, 'kubelet-arg'), 'max-pods')));
  const preference = rke?.networking?.stackPreference;
  if (preference) {
    input.stackPreference = { value: preference, path: ['spec', 'rkeConfig', 'networking', 'stackPreference'] };
  }
  const endpoint = spec?.localClusterAuthEndpoint;
  if (endpoint?.enabled && endpoint.fqdn) {
    input.clusterEndpointFqdn = { value: endpoint.fqdn, path: ['spec', 'localClusterAuthEndpoint', 'fqdn'] };
  }
  return input;
}

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/** Absent members stay absent. Every cluster that is judged comes through here, so nothing is spread or copied. */
function put<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

/** K3s where the version says so, RKE2 for everything else, as Rancher decides. */
export function engineNameOf(kubernetesVersion: string | null | undefined): EngineName {
  return kubernetesVersion?.includes('k3s') ? 'k3s' : 'rke2';
}

/** True for engine configuration of all machines: no selector, or an empty one. */
export function selectsEverything({ selector }: EngineConfigEntry): boolean {
  if (!selector) return true;
  const labels = Object.keys(selector.matchLabels ?? {}).length;
  return labels === 0 && (selector.matchExpressions ?? []).length === 0;
}

function lastGiven(entries: readonly EngineConfigEntry[], key: string): Given<unknown> | undefined {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    const value = entry?.config[key];
    if (entry && isGiven(value)) return { value, path: [...entry.path, key] };
  }
  return undefined;
}

/** An empty text or list is as good as none: the engine sees no value and takes its default. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** A list option as the engine reads it: a YAML list, or one text split at commas; never trimmed. */
export function listOption(entries: readonly EngineConfigEntry[], key: string): ListOption | undefined {
  const given = lastGiven(entries, key);
  if (!given) return undefined;
  const { value, path } = given;
  if (!Array.isArray(value)) return { path, items: splitItems(value, path) };
  return { path, items: value.flatMap((item, index) => splitItems(item, [...path, index])) };
}

/** Maps, and lists inside of a list, are no items; the rule about the kinds of values speaks of them. */
function splitItems(value: unknown, path: FieldPath): Given<string>[] {
  if (typeof value === 'object') return [];
  return String(value)
    .split(',')
    .map((item) => ({ value: item, path }));
}

/** Arguments of a component: a YAML list, or one text that is one argument. The engines split none of them at commas. */
export function argumentOption(entries: readonly EngineConfigEntry[], key: string): ListOption | undefined {
  const given = lastGiven(entries, key);
  if (!given) return undefined;
  const { value, path } = given;
  if (!Array.isArray(value)) return { path, items: wholeItem(value, path) };
  return { path, items: value.flatMap((item, index) => wholeItem(item, [...path, index])) };
}

function wholeItem(value: unknown, path: FieldPath): Given<string>[] {
  return typeof value === 'object' ? [] : [{ value: String(value), path }];
}

/** A text option; numbers and booleans count as their text, as a YAML reader of the engine would take them. */
export function textOption(entries: readonly EngineConfigEntry[], key: string): Given<string> | undefined {
  const given = lastGiven(entries, key);
  if (!given || typeof given.value === 'object') return undefined;
  return { value: String(given.value), path: given.path };
}

/** The last `name=value` (or `--name=value`) among component arguments; the components take the last one too. */
export function argument(args: ListOption | undefined, name: string): Given<string> | undefined {
  const found = args?.items.findLast(({ value }) => isArgument(value, name));
  return found && { value: found.value.slice(found.value.indexOf('=') + 1), path: found.path };
}

/** Whether a text is the argument of this name, with a value. */
export function isArgument(text: string, name: string): boolean {
  return text.indexOf('=') > 0 && argumentName(text) === name;
}

const noMasks: Readonly<NetworkInput['nodeMasks']> = {};

function nodeMasksOf(args: ListOption | undefined): NetworkInput['nodeMasks'] {
  if (!args) return noMasks;
  const masks: Writable<NetworkInput['nodeMasks']> = {};
  put(masks, 'any', argument(args, 'node-cidr-mask-size'));
  put(masks, 'ipv4', argument(args, 'node-cidr-mask-size-ipv4'));
  put(masks, 'ipv6', argument(args, 'node-cidr-mask-size-ipv6'));
  return masks;
}

function cniOf(entries: readonly EngineConfigEntry[]): Given<readonly string[]> | undefined {
  const option = listOption(entries, 'cni');
  return option && { value: option.items.map(({ value }) => value), path: option.path };
}

function wholeNumber(given: Given<string> | undefined): Given<number> | undefined {
  return given && /^\d{1,9}$/.test(given.value) ? { value: Number(given.value), path: given.path } : undefined;
}

function poolInput(pool: MachinePool, index: number, stack: Stack | undefined): PoolInput {
  const quantity = pool.quantity ?? 1;
  return {
    name: pool.name,
    path: ['spec', 'rkeConfig', 'machinePools', index],
    quantity,
    surge: surgeOf(pool.rollingUpdate?.maxSurge ?? 1, quantity),
    roles: {
      etcd: pool.etcdRole === true,
      controlPlane: pool.controlPlaneRole === true,
      worker: pool.workerRole === true,
    },
    windows: pool.machineOS === 'windows',
    ...(stack !== undefined && { stack }),
  };
}

/** Kubernetes rounds a surge percentage up; texts that are neither number nor percentage count as none. */
function surgeOf(maxSurge: number | string, quantity: number): number {
  if (typeof maxSurge === 'number') return maxSurge;
  const percent = /^(\d{1,3})%$/.exec(maxSurge);
  if (percent) return Math.ceil((quantity * Number(percent[1])) / 100);
  return /^\d{1,9}$/.test(maxSurge) ? Number(maxSurge) : 0;
}
