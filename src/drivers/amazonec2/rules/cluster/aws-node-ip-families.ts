import { settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';
import { familyTitle, stackTitle } from '../../../../network/family.ts';
import type { NetworkPlan } from '../../../../network/plan.ts';

const controller = 'aws-cloud-controller-manager';
const setting = /NodeIPFamilies\s*=\s*([A-Za-z0-9]+)/g;

const example = (more: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
  cloud-provider-name: aws
${exampleDualRanges}
${more}`);

export const awsNodeIpFamiliesRule: Rule<ClusterSubject> = {
  code: 'aws-node-ip-families',
  on: 'Cluster',
  severity: 'error',
  title: 'the AWS cloud provider is told which families nodes have',
  why: 'The AWS controller reports IPv4 addresses of nodes alone unless NodeIPFamilies says more. The kubelet then refuses node addresses that the cloud does not know, and nodes stay uninitialised.',
  remedy:
    'Write NodeIPFamilies once for each family, in the primary family first, into the [Global] section of the cloud configuration.',
  example: {
    bad: example(''),
    good: example(`  cloud-provider-config: |
    [Global]
    NodeIPFamilies=ipv4
    NodeIPFamilies=ipv6`),
  },
  covers: ['NET-064'],
  sources: ['cloud-provider-aws: NodeIPFamilies', 'KEP-3705'],
  judge({ engineConfig, plan, helm, rke }) {
    if (!plan || plan.stack.value === 'ipv4') return nothing;
    const provider = settingForAll(engineConfig, 'cloud-provider-name');
    const config = settingForAll(engineConfig, 'cloud-provider-config');
    const manifest = helm.objects.length === 0 ? '' : (rke?.additionalManifest ?? '');
    if (provider?.value !== 'aws' && !manifest.includes(controller)) return nothing;
    const text = `${typeof config?.value === 'string' ? config.value : ''}\n${manifest}`;
    if (text.startsWith('secret://')) return nothing;
    const path = config?.path ?? provider?.path ?? ['spec', 'rkeConfig', 'additionalManifest'];
    return judgeFamilies(text, plan, path);
  },
};

function judgeFamilies(text: string, plan: NetworkPlan, path: Finding['path']): Finding[] {
  const given = [...text.matchAll(setting)].map(([, family]) => family?.toLowerCase());
  const missing = plan.families.filter((family) => !(given.length === 0 ? ['ipv4'] : given).includes(family));
  if (missing.length === 0) return [];
  const lines = plan.families.map((family) => `NodeIPFamilies=${family}`).join(' and ');
  const names = missing.map((family) => familyTitle[family]).join(' and ');
  const found = given.length === 0 ? 'is not told NodeIPFamilies' : `is told NodeIPFamilies ${given.join(', ')} only`;
  return [
    {
      path,
      message: `the AWS cloud provider ${found}, so nodes have no ${names} in a cluster that is ${stackTitle[plan.stack.value]}`,
      fix: `write ${lines} below [Global] of the cloud configuration`,
    },
  ];
}
