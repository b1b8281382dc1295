import { argumentsAt } from '../../kinds/cluster/component-arguments.ts';
import type { EngineConfigEntry } from '../../kinds/cluster/engine-config.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { listOption, selectsEverything } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { argumentName } from '../../lib/component-arguments.ts';
import type { Severity } from '../../lib/issue.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { Given } from '../../network/input.ts';

const example = (lines: string) => exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n${lines}`);

interface Decided {
  /** The key of the engine that the argument is made from. */
  readonly from: string;
  readonly severity: Severity;
}

/** Arguments that the engine makes out of its own keys, by the key that hands arguments on. */
const decided: Readonly<Record<string, Readonly<Record<string, Decided>>>> = {
  'kube-apiserver-arg': {
    'service-cluster-ip-range': { from: 'service-cidr', severity: 'error' },
    'advertise-address': { from: 'advertise-address', severity: 'error' },
  },
  'kube-controller-manager-arg': {
    'cluster-cidr': { from: 'cluster-cidr', severity: 'error' },
    'service-cluster-ip-range': { from: 'service-cidr', severity: 'error' },
  },
  'kube-proxy-arg': { 'cluster-cidr': { from: 'cluster-cidr', severity: 'warning' } },
  'kubelet-arg': {
    'cluster-dns': { from: 'cluster-dns', severity: 'warning' },
    'cluster-domain': { from: 'cluster-domain', severity: 'warning' },
  },
};

const keys = Object.entries(decided);

export const engineDecidesArgumentRule: Rule<ClusterSubject> = {
  code: 'engine-decides-argument',
  on: 'Cluster',
  severity: 'error',
  title: 'ranges and addresses are given by the engine’s own keys, not as arguments of a component',
  why: 'The engine makes these arguments out of cluster-cidr, service-cidr and other keys. An argument of the user’s own replaces that for one component, while the engine, the CNI, the certificates and all other components keep the old value: pods and Services get addresses that nobody else knows.',
  remedy: 'Write the key of the engine and take the argument out.',
  example: {
    bad: example('  kube-apiserver-arg:\n    - service-cluster-ip-range=10.60.0.0/16'),
    good: example('  kube-apiserver-arg:\n    - audit-log-maxage=30'),
  },
  covers: [],
  sources: [
    'K3s pkg/daemons/control: arguments of the control plane',
    'K3s pkg/util/args.go: the user’s argument wins',
  ],
  *judge({ engineConfig }) {
    for (const entry of engineConfig) {
      for (const [key, names] of keys) {
        for (const item of argumentsAt(entry, key)) {
          const name = argumentName(item.value);
          const rule = Object.hasOwn(names, name) ? names[name] : undefined;
          if (rule && !repeats(item, rule.from, engineConfig)) yield findingFor(key, name, item, rule);
        }
      }
    }
  },
};

/** Whether the argument says what the engine's key says for all machines. */
function repeats({ value }: Given<string>, from: string, engineConfig: readonly EngineConfigEntry[]): boolean {
  const own = listOption(engineConfig.filter(selectsEverything), from);
  return own !== undefined && own.items.map((item) => item.value).join(',') === value.slice(value.indexOf('=') + 1);
}

function findingFor(key: string, name: string, { value, path }: Given<string>, { from, severity }: Decided): Finding {
  const equals = value.indexOf('=');
  const given = equals < 0 ? '' : value.slice(equals + 1);
  return {
    severity,
    path,
    message: `${key} sets ${name} to "${given}" for one component alone; expected it to follow ${from}`,
    fix: given === '' ? 'take it out' : `take it out, and write ${from}: ${given} if that is what is meant`,
    patch: [{ op: 'remove', path: jsonPointer(path) }],
  };
}
