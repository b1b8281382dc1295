import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

/** A whole number, or 1 to 100 per cent. */
const form = /^(\d{1,9}|(100|[1-9]\d?)%)$/;
const fields = ['controlPlaneConcurrency', 'workerConcurrency'] as const;
const example = (workers: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
upgradeStrategy:
  workerConcurrency: ${workers}`);

export const upgradeConcurrencyRule: Rule<ClusterSubject> = {
  code: 'upgrade-concurrency',
  on: 'Cluster',
  severity: 'error',
  title: 'concurrency of upgrades is a whole number or 1% to 100%',
  why: 'It says how many nodes are changed at a time, 0 for all of them. Anything else cannot be read, and upgrades would stop with the first one.',
  remedy: 'Write text such as "1" or 25%.',
  example: { bad: example('quarter'), good: example('25%') },
  covers: [],
  sources: ['provisioning.cattle.io/v1: upgradeStrategy'],
  *judge({ rke }) {
    const strategy = rke?.upgradeStrategy;
    if (!strategy) return;
    for (const field of fields) {
      const value = strategy[field];
      if (!value || form.test(value)) continue;
      yield {
        path: ['spec', 'rkeConfig', 'upgradeStrategy', field],
        message: `${field} is "${value}", expected a whole number, or a percentage from 1% to 100%`,
        fix: `write ${field}: "1" for one node at a time, or 25% for a quarter of them`,
      };
    }
  },
};
