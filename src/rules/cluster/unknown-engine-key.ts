import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { reachesAgentsOnly } from '../../kinds/cluster/machine-selection.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { EngineFacts } from '../../network/facts.ts';

/** A key that is written in the configuration of machines. */
interface WrittenKey {
  readonly key: string;
  readonly value: unknown;
  readonly path: FieldPath;
}

export const unknownEngineKeyRule: Rule<ClusterSubject> = {
  code: 'unknown-engine-key',
  on: 'Cluster',
  severity: 'error',
  title: 'every key of the machines’ configuration is known to the engine, for the role that gets it',
  why: 'K3s and RKE2 log a key that they do not know and go on without it, so a misspelt cluster-cidr leaves a cluster with the default ranges, for good. Keys of servers do nothing on machines that are agents only. A plus sign behind a key adds to lists of earlier configuration files; the manager writes one file.',
  remedy: 'Write the key as the engine knows it, without a plus sign, and give server keys to servers.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  tls-sans:\n    - api.example.net`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  tls-san:\n    - api.example.net`),
  },
  covers: ['CIDR-13', 'NET-029b', 'CNI-2'],
  sources: [
    'K3s configfilearg: flags that a command does not know are stripped',
    'K3s and RKE2 command line definitions',
  ],
  *judge(subject) {
    const { engine } = subject;
    for (const entry of subject.engineConfig) {
      let agentsOnly: boolean | undefined;
      for (const key of Object.keys(entry.config)) {
        const known = engine.keys[key];
        // Names such as `constructor` find something that is no key.
        if (known?.kind !== undefined && known.server !== 'absent' && known.agent !== 'absent') continue;
        const written = { key, value: entry.config[key], path: [...entry.path, key] };
        if (known?.kind === undefined || (known.server === 'absent' && known.agent === 'absent')) {
          yield unknown(written, subject);
          continue;
        }
        if (known.agent !== 'absent') continue;
        agentsOnly ??= reachesAgentsOnly(entry, subject.cluster.metadata?.name ?? '', subject.rke?.machinePools ?? []);
        if (agentsOnly) yield forServers(written, engine);
      }
    }
  },
};

function unknown(written: WrittenKey, { engine, facts }: ClusterSubject): Finding {
  const { key, path } = written;
  const base = key.endsWith('+') ? key.slice(0, -1) : undefined;
  if (base !== undefined && engine.keys[base]) {
    const message = `${key} adds to a list of an earlier configuration file, and there is none: one file holds all of it`;
    return rename(written, base, message, `write ${base} with the whole list`);
  }
  const other = Object.values(facts.engines).find(({ keys, name }) => name !== engine.name && keys[key]);
  if (other) {
    const message = `${key} is a key of ${other.title}; ${engine.title} does not have it and would start without it`;
    return { path, message, fix: `remove ${key}`, patch: [{ op: 'remove', path: jsonPointer(path) }] };
  }
  const nearest = nearestName(base ?? key, Object.keys(engine.keys));
  const message = `the key ${key} is unknown to ${engine.title}, which would start without it`;
  if (nearest === undefined) return { path, message, fix: `remove ${key}, or write a key that ${engine.title} knows` };
  return rename(written, nearest, message, `write ${nearest}`);
}

function rename({ path, value }: WrittenKey, name: string, message: string, fix: string): Finding {
  const patch = [
    { op: 'remove' as const, path: jsonPointer(path) },
    { op: 'add' as const, path: jsonPointer([...path.slice(0, -1), name]), value },
  ];
  return { path, message, fix, patch };
}

function forServers({ key, path }: WrittenKey, engine: EngineFacts): Finding {
  const message = `${key} is a key of ${engine.title} servers, and the machines selected here are agents only, which skip it`;
  return { path, message, fix: `move ${key} to machineGlobalConfig, or to a selector that takes servers` };
}
