import type { EngineConfigEntry } from '../../kinds/cluster/engine-config.ts';
import { plainText } from '../../kinds/cluster/helm-values.ts';
import { isArgument, selectsEverything } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { nodeMaskFlags } from '../../network/node-mask.ts';

const argumentsKey = 'kube-controller-manager-arg';

/** What all servers must agree on is not said for some machines only. */
export const criticalKeysAgreeRule: Rule<ClusterSubject> = {
  code: 'critical-keys-agree',
  on: 'Cluster',
  severity: 'error',
  title: 'keys that all servers must agree on are given for all machines',
  why: 'A server whose ranges, DNS, domain or other critical values differ from the first one’s is refused when it joins. Different node masks are worse: whichever controller manager leads cuts the ranges its own way.',
  remedy: 'Move the key from machineSelectorConfig to machineGlobalConfig.',
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
  *judge({ engineConfig, engine }) {
    if (engineConfig.length < 2 && engineConfig.every(selectsEverything)) return;
    for (const entry of engineConfig) {
      if (selectsEverything(entry)) continue;
      for (const [key, value] of Object.entries(entry.config)) {
        if (engine.criticalKeys.includes(key)) yield* judgeKey(engineConfig, entry, key, value);
        if (key === argumentsKey) yield* judgeArguments(entry, value);
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

function* judgeArguments(entry: EngineConfigEntry, value: unknown): Iterable<Finding> {
  for (const [index, argument] of (Array.isArray(value) ? value : [value]).entries()) {
    const name = Object.values(nodeMaskFlags).find((flag) => isArgument(plainText(argument), flag));
    if (name === undefined) continue;
    const path = [...entry.path, argumentsKey];
    yield {
      path: Array.isArray(value) ? [...path, index] : path,
      message: `the node mask argument ${name} is given for some machines only; expected the same on every server`,
      fix: `move ${plainText(argument)} to ${argumentsKey} in machineGlobalConfig`,
    };
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Lists and comma texts that say the same, and numbers and booleans given as text, are equal to the engines. */
function sameValue(a: unknown, b: unknown): boolean {
  return isGiven(b) && textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(plainText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
