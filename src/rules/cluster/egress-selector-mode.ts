import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const key = 'egress-selector-mode';
const modes: readonly unknown[] = ['agent', 'cluster', 'pod', 'disabled'];

export const egressSelectorModeRule: Rule<ClusterSubject> = {
  code: key,
  on: 'Cluster',
  severity: 'error',
  title: 'egress-selector-mode is one of agent, cluster, pod and disabled',
  why: 'The engine stops at any other word, so no server ever starts.',
  remedy: 'Write one of the four words, or leave the key out for agent.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  egress-selector-mode: agents`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  egress-selector-mode: agent`),
  },
  covers: ['NET-033'],
  sources: ['K3s server: validation of egress-selector-mode'],
  *judge({ engineConfig }) {
    for (const { value, path } of placesOf(engineConfig, key)) {
      if (value === '' || modes.includes(value) || typeof value === 'object') continue;
      const mode = nearestName(String(value), modes.map(String)) ?? 'agent';
      yield {
        path,
        message: `egress-selector-mode is ${JSON.stringify(value)}, expected agent, cluster, pod or disabled`,
        fix: `write ${mode}`,
        patch: [{ op: 'replace', path: jsonPointer(path), value: mode }],
      };
    }
  },
};
