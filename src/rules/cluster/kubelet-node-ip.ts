import { isOn, settingForAll } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { argument, argumentOption, selectsEverything } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';

const example = (argumentText: string) =>
  exampleManifest(`machineGlobalConfig:
${exampleDualRanges}
  disable-cloud-controller: true
  kubelet-arg:
    - "${argumentText}"`);

export const kubeletNodeIpRule: Rule<ClusterSubject> = {
  code: 'kubelet-node-ip',
  on: 'Cluster',
  severity: 'error',
  title: 'without the embedded cloud controller, the kubelet of a dual-stack node gets addresses of both families',
  why: 'The engine hands two node addresses on to the kubelet only together with its own cloud controller. So that nodes keep both, the manager renders kubelet-arg node-ip for each node; an argument of the user’s own takes its place.',
  remedy: 'Leave node-ip out of kubelet-arg.',
  example: { bad: example('node-ip=::'), good: example('max-pods=110') },
  covers: ['NET-011'],
  sources: ['K3s agent: kubelet arguments with disable-cloud-controller', 'KEP-3705'],
  judge({ engineConfig, stack }) {
    if (stack !== 'dual' || !isOn(settingForAll(engineConfig, 'disable-cloud-controller')?.value)) return nothing;
    const given = argument(argumentOption(engineConfig.filter(selectsEverything), 'kubelet-arg'), 'node-ip');
    if (!given) return nothing;
    const families = new Set(
      given.value.split(',').flatMap((text) => {
        const address = parseAddress(text);
        return address.ok ? [address.value.family] : [];
      }),
    );
    if (families.size === 2) return nothing;
    return [
      {
        path: given.path,
        message: `kubelet-arg node-ip is ${given.value}, expected one address of each family, because disable-cloud-controller is true`,
        fix: 'remove node-ip from kubelet-arg: it is rendered for each node with both addresses',
      },
    ];
  },
};
