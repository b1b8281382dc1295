import { cidr } from '../../network/cidr.ts';
import type { EngineFacts } from '../../network/facts.ts';
import { sharedOpenings } from '../shared-openings.ts';
import { defects } from './defects.ts';
import { configKeys } from './keys.ts';
import { releases } from './releases.ts';

/** What is known about K3s. Sources: its command line, its agent and server code, its documentation. */
export const k3sFacts: EngineFacts = {
  name: 'k3s',
  title: 'K3s',
  releases,
  keys: configKeys,
  criticalKeys: [
    'agent-token',
    'cluster-cidr',
    'cluster-dns',
    'cluster-domain',
    'disable-cloud-controller',
    'disable-helm-controller',
    'disable-network-policy',
    'egress-selector-mode',
    'embedded-registry',
    'flannel-backend',
    'flannel-external-ip',
    'flannel-ipv6-masq',
    'secrets-encryption',
    'secrets-encryption-provider',
    'service-cidr',
  ],
  defaultRanges: {
    ipv4: { pods: cidr('10.42.0.0/16'), services: cidr('10.43.0.0/16') },
    ipv6: { pods: cidr('fd00:42::/56'), services: cidr('fd00:43::/112') },
  },
  defaultCni: 'flannel',
  cnis: ['flannel', 'none'],
  supervisorPort: 6443,
  apiPort: 6443,
  supportsWindows: false,
  defects,
  openings: sharedOpenings,
};
