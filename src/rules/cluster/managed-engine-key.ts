import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { managedKeys } from '../../kinds/cluster/managed-keys.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

export const managedEngineKeyRule: Rule<ClusterSubject> = {
  code: 'managed-engine-key',
  on: 'Cluster',
  severity: 'warning',
  title: 'keys that the manager decides for each node are left to it',
  why: 'Where a node joins, with which token and in which directory its data are differs between nodes or stands elsewhere in the manifest. One value for all would break every node but one, so it is left out of the rendered files.',
  remedy: 'Remove the key; the message says where the setting belongs.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  server: https://10.0.0.11:9345`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
  },
  covers: [],
  sources: ['Rancher planner: assembly of the configuration file'],
  *judge({ engineConfig }) {
    for (const { config, path } of engineConfig) {
      for (const key of Object.keys(config)) {
        const reason = managedKeys.get(key);
        const value = config[key];
        if (reason === undefined || value === null || value === '') continue;
        const place = [...path, key];
        yield {
          path: place,
          message: `${key} is left out of the rendered files: ${reason}`,
          fix: `remove ${key}`,
          patch: [{ op: 'remove', path: jsonPointer(place) }],
        };
      }
    }
  },
};
