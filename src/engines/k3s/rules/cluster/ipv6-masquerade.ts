import { isOff, isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchGlobalConfig } from '../../../../kinds/cluster/patches.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';
import { scopeOf } from '../../../../network/scope.ts';

const key = 'flannel-ipv6-masq';
const ranges = `  cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
  service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112`;

export const ipv6MasqueradeRule: Rule<ClusterSubject> = {
  code: 'ipv6-masquerade',
  on: 'Cluster',
  severity: 'warning',
  title: 'pods with unique local IPv6 addresses are masqueraded on K3s',
  why: 'K3s masquerades IPv4 of its Flannel always and IPv6 only when told. Nobody outside routes unique local addresses back, so pods would reach nothing over IPv6 beyond the nodes.',
  remedy:
    'Leave flannel-ipv6-masq out, and it is rendered as true; or write true. Write false only where something else masquerades or routes the pods.',
  example: {
    bad: k3sExampleManifest(`machineGlobalConfig:\n${ranges}\n  flannel-ipv6-masq: false`),
    good: k3sExampleManifest(`machineGlobalConfig:\n${ranges}\n  flannel-ipv6-masq: true`),
  },
  covers: ['NET-028', 'CIDR-10'],
  sources: ['K3s documentation, basic network options: IPv6 masquerading', 'RFC 4193, section 4.3'],
  judge(subject) {
    const { engine, cniName, plan, engineConfig } = subject;
    if (engine.name !== 'k3s' || cniName !== 'flannel' || !plan) return nothing;
    const pods = plan.pods.find(({ value }) => value.family === 'ipv6');
    if (!pods || scopeOf(pods.value.network) !== 'unique-local') return nothing;
    const given = settingForAll(engineConfig, key);
    if (isOn(given?.value)) return nothing;
    const patch = patchGlobalConfig(subject, { [key]: true });
    if (given && isOff(given.value)) {
      const message = `${key} is false, so pods in ${pods.value.text} reach nothing outside: their addresses are unique local`;
      return [{ path: given.path, message, fix: `write ${key}: true`, patch }];
    }
    return [
      {
        severity: 'info',
        path: pods.path ?? ['spec', 'rkeConfig', 'machineGlobalConfig'],
        message: `pods in ${pods.value.text} have unique local addresses, so ${key}: true is rendered`,
        fix: `write ${key}: true to say so`,
        patch,
      },
    ];
  },
};
