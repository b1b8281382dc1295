import { ownerOf } from '../../../../kinds/machine-config-values.ts';
import type { SimulatedconfigSubject } from '../../../../kinds/simulatedconfig/subject.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import type { Rule } from '../../../../lib/rule.ts';

const example = (stack: string) => `apiVersion: drover.dev/v1alpha1
kind: SimulatedConfig
metadata:
  name: demo-all
  namespace: fleet-default
stack: ${stack} # the stored configuration has dual
`;

/** Fields that decide the families of machines, each with what it is when nothing is written. */
const fields: readonly (readonly [field: string, byDefault: string | boolean])[] = [['stack', 'dual']];

export const simulatedStackIsFixedRule: Rule<SimulatedconfigSubject> = {
  code: 'simulated-stack-is-fixed',
  on: 'SimulatedConfig',
  severity: 'error',
  title: 'the stack of a simulated machine configuration does not change once a pool uses it',
  why: 'Machines that exist keep the addresses that they were made with. New ones would have other families than their pool and the cluster, and never become nodes.',
  remedy: 'Put the old value back. For machines of other families make a new machine configuration and a new pool.',
  example: {
    bad: example('ipv6'),
    good: example('dual'),
  },
  covers: ['IMM-7'],
  sources: ['Drover: simulated machines behave like those of a cloud'],
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
