import { argumentKeys, argumentsAt } from '../../kinds/cluster/component-arguments.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { PatchOperation } from '../../lib/issue.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const example = (argument: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  kubelet-arg:\n    - "${argument}"`);

export const componentArgumentFormRule: Rule<ClusterSubject> = {
  code: 'component-argument-form',
  on: 'Cluster',
  severity: 'error',
  title: 'arguments of components have the form name=value',
  why: 'The engine takes two leading dashes away, puts two in front again and hands the argument on as it is. With one dash, or with a space in the name, the component gets a flag that it does not know and exits at once.',
  remedy: 'Write each argument as one item: name=value, without dashes before it.',
  example: { bad: example('-max-pods=110'), good: example('max-pods=110') },
  covers: [],
  sources: ['K3s pkg/util/args.go: how arguments are handed on'],
  *judge({ engineConfig }) {
    for (const entry of engineConfig) {
      for (const key of argumentKeys) {
        for (const { value, path } of argumentsAt(entry, key)) {
          if (form.test(value)) continue;
          const meant = value
            .trim()
            .replace(/^-+\s*/, '')
            .replace(/^([A-Za-z0-9._-]+)(?:\s*=\s*|\s+)/, '$1=');
          const patch: PatchOperation[] = [{ op: 'replace', path: jsonPointer(path), value: meant }];
          const mended = form.test(meant);
          yield {
            path,
            message: `${key} has the argument ${JSON.stringify(value)}, expected the form name=value`,
            fix: mended ? `write ${meant}` : 'write name=value, one item for each argument',
            ...(mended && { patch }),
          };
        }
      }
    }
  },
};

/** A name, perhaps with the sign that adds to the engine's own value; the value may be missing and is any text. */
const form = /^(?:--)?[A-Za-z0-9][A-Za-z0-9._-]*[+]?(?:=.*)?$/s;
