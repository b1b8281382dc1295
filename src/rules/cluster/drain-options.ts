import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { labelKeyProblem } from '../../lib/label.ts';
import type { Rule } from '../../lib/rule.ts';

const sections = ['controlPlaneDrainOptions', 'workerDrainOptions'] as const;
/** Seconds, and the least of them. */
const bounds = [
  ['gracePeriod', -1],
  ['timeout', 0],
  ['skipWaitForDeleteTimeoutSeconds', 0],
] as const;
const hooks = ['preDrainHooks', 'postDrainHooks'] as const;

const example = (timeout: number) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
upgradeStrategy:
  workerDrainOptions:
    enabled: true
    timeout: ${timeout}`);

export const drainOptionsRule: Rule<ClusterSubject> = {
  code: 'drain-options',
  on: 'Cluster',
  severity: 'error',
  title: 'times of drain options are not negative, and hooks name an annotation',
  why: 'Draining with a negative timeout gives up before it begins, and a hook whose annotation cannot exist keeps an upgrade waiting for ever. Only gracePeriod has a negative value with a meaning: -1 is each pod’s own.',
  remedy: 'Write seconds of 0 or more, and annotations like example.net/drained.',
  example: { bad: example(-5), good: example(120) },
  covers: [],
  sources: ['provisioning.cattle.io/v1: drain options', 'Kubernetes: annotations'],
  *judge({ rke }) {
    const strategy = rke?.upgradeStrategy;
    if (!strategy) return;
    for (const section of sections) {
      const options = strategy[section];
      if (!options) continue;
      const path = ['spec', 'rkeConfig', 'upgradeStrategy', section];
      for (const [field, least] of bounds) {
        const value = options[field];
        if (value === undefined || value === null || value >= least) continue;
        yield {
          path: [...path, field],
          message: `${section}.${field} is ${value}, expected ${least} or more seconds`,
          fix: `write ${field}: ${least === -1 ? '-1 for each pod’s own' : '0 for the usual 600 seconds, or seconds'}`,
        };
      }
      for (const hook of hooks) {
        for (const [index, { annotation }] of (options[hook] ?? []).entries()) {
          const problem = labelKeyProblem((annotation ?? '').toLowerCase());
          if (problem === undefined) continue;
          yield {
            path: [...path, hook, index, 'annotation'],
            message: `a hook waits for the annotation "${annotation ?? ''}", whose name is ${problem}`,
            fix: 'write an annotation like example.net/drained',
          };
        }
      }
    }
  },
};
