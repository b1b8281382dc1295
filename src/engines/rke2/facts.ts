import { cidr } from '../../network/cidr.ts';
import type { EngineFacts } from '../../network/facts.ts';
import { sharedOpenings } from '../shared-openings.ts';
import { defects } from './defects.ts';
import { configKeys } from './keys.ts';
import { releases } from './releases.ts';

/** What is known about RKE2. Sources: its command line, its defaults over the embedded K3s, its documentation. */
export const rke2Facts: EngineFacts = {
  name: 'rke2',
  title: 'RKE2',
  releases,
  keys: configKeys,
  // Documented ones, then those that its code checks besides: the ingress choice and what the embedded K3s compares.
  criticalKeys: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'disable-cloud-controller',
    'disable-kube-proxy',
    'egress-selector-mode',
    'service-cidr',
    'embedded-registry',
    'enable-servicelb',
    'ingress-controller',
    'secrets-encryption-provider',
  ],
  defaultRanges: {
    ipv4: { pods: cidr('10.42.0.0/16'), services: cidr('10.43.0.0/16') },
    ipv6: { pods: cidr('fd00:42::/56'), services: cidr('fd00:43::/112') },
  },
  // RKE2 alone would take canal; Rancher has always rendered calico, and clusters moved from it expect that.
  defaultCni: 'calico',
  cnis: ['none', 'calico', 'canal', 'cilium', 'flannel'],
  supervisorPort: 9345,
  apiPort: 6443,
  supportsWindows: true,
  defects,
  openings: [
    ...sharedOpenings,
    {
      from: 'nodes',
      to: 'servers',
      protocol: 'tcp',
      ports: [9345, 9345],
      purpose: 'supervisor: joining and certificates',
    },
    {
      from: 'nodes',
      to: 'etcd',
      protocol: 'tcp',
      ports: [2381, 2381],
      purpose: 'etcd metrics, where they are exposed',
    },
  ],
};
