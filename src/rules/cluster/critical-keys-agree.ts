import type { EngineConfigEntry } from '../../kinds/cluster/engine-config.ts';
import { plainText } from '../../kinds/cluster/helm-values.ts';
import { argument, argumentOption, isGiven, selectsEverything } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { Given, NetworkInput } from '../../network/input.ts';
import { nodeMaskFlags } from '../../network/node-mask.ts';

const argumentsKey = 'kube-controller-manager-arg';

/** What engines do not compare, but the plan of the whole cluster is made from: where nodes join, and the pod network. */
const planned: readonly string[] = ['cni', 'https-listen-port'];

/** What all servers must agree on is not said for some machines only. */
export const criticalKeysAgreeRule: Rule<ClusterSubject> = {
  code: 'critical-keys-agree',
  on: 'Cluster',
  severity: 'error',
  title: 'keys that all servers must agree on are given for all machines',
  why: 'A server whose ranges, DNS, domain or other critical values differ from the first one’s is refused when it joins. Different node masks are worse: whichever controller manager leads cuts the ranges its own way. A selector’s kube-controller-manager-arg replaces the one for all machines, node masks in it included. Different CNIs install one over the other.',
  remedy:
    'Move the key from machineSelectorConfig to machineGlobalConfig, and repeat node masks where a selector replaces kube-controller-manager-arg.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
    machineSelectorConfig:
      - machineLabelSelector: { matchLabels: { zone: b } }
        config: { cluster-cidr: 10.62.0.0/16 }
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16
      service-cidr: 10.53.0.0/16
    machineSelectorConfig:
      - machineLabelSelector: { matchLabels: { zone: b } }
        config: { node-label: [zone=b] }
`,
  },
  covers: ['NET-035'],
  sources: ['K3s: critical configuration values (pkg/daemons/config/types.go)', 'RKE2 documentation, server reference'],
  *judge({ engineConfig, engine, input }) {
    if (engineConfig.every(selectsEverything)) return;
    for (const entry of engineConfig) {
      if (selectsEverything(entry)) continue;
      for (const [key, value] of Object.entries(entry.config)) {
        if (engine.criticalKeys.includes(key) || planned.includes(key))
          yield* judgeKey(engineConfig, entry, key, value);
        if (key === argumentsKey && isGiven(value)) yield* judgeArguments(entry, value, input.nodeMasks);
      }
    }
  },
};

function* judgeKey(
  engineConfig: readonly EngineConfigEntry[],
  entry: EngineConfigEntry,
  key: string,
  value: unknown,
): Iterable<Finding> {
  const forAll = engineConfig.findLast((other) => selectsEverything(other) && isGiven(other.config[key]))?.config[key];
  if (!isGiven(value) || sameValue(value, forAll)) return;
  const path = [...entry.path, key];
  yield {
    path,
    message: isGiven(forAll)
      ? `${key} is ${textOf(value)} for some machines and ${textOf(forAll)} for all others; expected the same on every server`
      : `${key} is given for some machines only; expected the same on every server`,
    fix: `take it out here and say ${key}: ${textOf(isGiven(forAll) ? forAll : value)} in machineGlobalConfig`,
    patch: [{ op: 'remove', path: jsonPointer(path) }],
  };
}

function* judgeArguments(
  entry: EngineConfigEntry,
  value: unknown,
  forAll: NetworkInput['nodeMasks'],
): Iterable<Finding> {
  const path = [...entry.path, argumentsKey];
  const own = argumentOption([entry], argumentsKey);
  const lost: string[] = [];
  for (const kind of ['any', 'ipv4', 'ipv6'] as const) {
    const name = nodeMaskFlags[kind];
    const mask = argument(own, name);
    const common = forAll[kind];
    if (mask && mask.value !== common?.value) yield otherMask(mask, name, common?.value);
    else if (!mask && common) lost.push(`${name}=${common.value}`);
  }
  if (lost.length === 0) return;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  yield {
    path,
    message: `${argumentsKey} replaces the one for all machines and lacks ${lost.join(' and ')}; expected the same node masks on every server`,
    fix: `add ${lost.join(' and ')} here`,
    patch: [{ op: 'replace', path: jsonPointer(path), value: [...list, ...lost] }],
  };
}

function otherMask({ value, path }: Given<string>, name: string, common: string | undefined): Finding {
  return {
    path,
    message:
      common === undefined
        ? `the node mask argument ${name} is given for some machines only; expected the same on every server`
        : `${name} is ${value} for some machines and ${common} for all others; expected the same on every server`,
    fix:
      common === undefined
        ? `move ${name}=${value} to ${argumentsKey} in machineGlobalConfig`
        : `write ${name}=${common}`,
  };
}

/** Lists and comma texts that say the same, and numbers and booleans given as text, are equal to the engines. */
function sameValue(a: unknown, b: unknown): boolean {
  return isGiven(b) && textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
