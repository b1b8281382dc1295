import { examplePools } from '../../../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';

export const dropletCredentialRule: Rule<ClusterSubject> = {
  code: 'droplet-credential',
  on: 'Cluster',
  severity: 'warning',
  title: 'a pool of droplets has a cloud credential',
  why: 'DigitalOcean gives machines no rights of their own, so without an API token no droplet can be made. The cluster waits until there is one.',
  remedy: 'Write cloudCredentialSecretName in spec, or in the pool.',
  example: {
    bad: examplePools([{ kind: 'DigitaloceanConfig' }]),
    good: examplePools([{ kind: 'DigitaloceanConfig' }], {
      spec: 'cloudCredentialSecretName: cattle-global-data:cc-7x2kq',
    }),
  },
  covers: ['DO-5'],
  sources: ['rancher-machine: drivers/digitalocean'],
  *judge({ pools, cluster }) {
    if (pools.length === 0 || cluster.spec?.cloudCredentialSecretName) return;
    for (const { pool, config, driver, input } of pools) {
      if (driver?.name !== 'digitalocean' || pool.cloudCredentialSecretName) continue;
      if (config && textIn(config, 'accessToken') !== '') continue;
      yield {
        path: [...input.path, 'cloudCredentialSecretName'],
        message: `pool ${input.name} makes droplets and has no cloud credential`,
        fix: 'write cloudCredentialSecretName: namespace:name in spec',
      };
    }
  },
};
