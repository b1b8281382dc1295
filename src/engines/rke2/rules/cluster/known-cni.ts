import { cniChoicesOf, wholeListPath } from '../../../../kinds/cluster/cni-choices.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nearestName } from '../../../../lib/nearest.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';
import type { EngineFacts } from '../../../../network/facts.ts';
import type { Given } from '../../../../network/input.ts';

export const knownCniRule: Rule<ClusterSubject> = {
  code: 'known-cni',
  on: 'Cluster',
  severity: 'error',
  title: 'cni names pod networks that RKE2 can install',
  why: 'RKE2 checks the names before anything else and stops at one that it does not know, so no server starts. It trims nothing: a space beside a comma is part of the name.',
  remedy:
    'Write calico, canal, cilium, flannel or none, and multus before one of them where pods need several networks.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni: celium\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n  cni: cilium\n${exampleDualRanges}`),
  },
  covers: ['NET-037', 'CNI-1'],
  sources: ['RKE2 server command: validation of --cni'],
  judge(subject) {
    if (subject.engine.name !== 'rke2') return nothing;
    return cniChoicesOf(subject).flatMap((choice) => judgeChoice(choice, subject.engine));
  },
};

function judgeChoice(choice: Given<readonly string[]>, engine: EngineFacts): readonly Finding[] {
  const isKnown = (name: string) => name === 'multus' || engine.cnis.includes(name);
  if (choice.value.every(isKnown)) return nothing;
  const known = [...engine.cnis, 'multus'];
  const mended = choice.value.map((name) => (isKnown(name) ? name : nearestName(name.trim(), known)));
  const patch = mended.includes(undefined)
    ? {}
    : { patch: [{ op: 'replace' as const, path: jsonPointer(wholeListPath(choice)), value: mended }] };
  return choice.value
    .filter((name) => !isKnown(name))
    .map((name): Finding => {
      const meant = nearestName(name.trim(), known);
      return {
        path: choice.path,
        message: `cni names "${name}", expected ${engine.cnis.join(', ')}, or multus before one of them`,
        fix: meant === undefined ? `write one of ${engine.cnis.join(', ')}` : `write ${meant} in place of "${name}"`,
        ...patch,
      };
    });
}
