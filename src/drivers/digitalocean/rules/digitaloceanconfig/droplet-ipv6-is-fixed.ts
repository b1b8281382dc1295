import { exampleDroplets } from '../../../../kinds/cluster/example-pools.ts';
import type { DigitaloceanconfigSubject } from '../../../../kinds/digitaloceanconfig/subject.ts';
import { ownerOf } from '../../../../kinds/machine-config-values.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** Fields that decide the families of machines, each with what it is when nothing is written. */
const fields: readonly (readonly [field: string, byDefault: string | boolean])[] = [['ipv6', false]];

export const dropletIpv6IsFixedRule: Rule<DigitaloceanconfigSubject> = {
  code: 'droplet-ipv6-is-fixed',
  on: 'DigitaloceanConfig',
  severity: 'error',
  title: 'ipv6 of a DigitalOcean machine configuration does not change once a pool uses it',
  why: 'Machines that exist keep the addresses that they were made with. New ones would have other families than their pool and the cluster, and never become nodes.',
  remedy: 'Put the old value back. For machines of other families make a new machine configuration and a new pool.',
  example: {
    bad: exampleDroplets('all', 'ipv6: true # the stored configuration has false'),
    good: exampleDroplets('all', 'ipv6: false'),
  },
  covers: ['IMM-7'],
  sources: [
    'Rancher dashboard: IPv6 of existing pools',
    'DigitalOcean documentation: enabling IPv6 later needs work on the droplet',
  ],
  *judge({ config, old }) {
    if (!old) return;
    const owner = ownerOf(old);
    for (const [field, byDefault] of fields) {
      const [before, now] = [String(old[field] ?? byDefault), String(config[field] ?? byDefault)];
      if (before === now) continue;
      const user = owner === undefined ? 'a pool that uses the configuration' : `the pool of the cluster ${owner}`;
      yield {
        // As long as no cluster has taken it, no machine has been made with it.
        ...(owner === undefined && { severity: 'warning' as const }),
        path: [field],
        message: `${field} changes from ${before} to ${now}, and machines of ${user} keep the families that they have`,
        fix: `put ${before} back, or make a new configuration for a new pool`,
        patch: patchToSet(config, [], { [field]: old[field] ?? byDefault }),
      };
    }
  },
};
