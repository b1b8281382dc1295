import { settingForAll } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const cloudProviderAddressesRule: Rule<ClusterSubject> = {
  code: 'cloud-provider-addresses',
  on: 'Cluster',
  severity: 'info',
  title: 'with a cloud provider, the provider writes the external addresses of nodes',
  why: 'The cloud’s controller owns the addresses of Node objects. So that the two do not fight, node-external-ip is not rendered; node-ip, advertise-address and certificate names are.',
  remedy:
    'Nothing has to be done. Make sure that the cloud’s controller is installed and knows both families in a dual-stack cluster.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: canal\n  cloud-provider-name: external\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: canal\n${exampleDualRanges}`),
  },
  covers: ['CP-3'],
  sources: ['Rancher planner: node-external-ip without cloud provider only', 'KEP-3705'],
  judge({ engineConfig }) {
    const provider = settingForAll(engineConfig, 'cloud-provider-name');
    if (!provider || provider.value === '' || typeof provider.value !== 'string') return nothing;
    return [
      {
        path: provider.path,
        message: `the cloud provider ${provider.value} writes external addresses of nodes, so node-external-ip is not rendered`,
        fix: 'install the cloud’s controller, or remove cloud-provider-name',
      },
    ];
  },
};
