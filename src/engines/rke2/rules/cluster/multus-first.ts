import { cniChoicesOf, wholeListPath } from '../../../../kinds/cluster/cni-choices.ts';
import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';
import type { EngineFacts } from '../../../../network/facts.ts';
import type { Given } from '../../../../network/input.ts';

export const multusFirstRule: Rule<ClusterSubject> = {
  code: 'multus-first',
  on: 'Cluster',
  severity: 'error',
  title: 'cni names one pod network, or multus and one behind it',
  why: 'Multus attaches further networks to pods and hands the first one to the CNI behind it. RKE2 stops at multus alone, at two CNIs of which multus is not the first, and at more than two.',
  remedy: 'Write one CNI, or multus followed by one.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n  cni:\n    - canal\n    - multus\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n  cni:\n    - multus\n    - canal\n${exampleDualRanges}`),
  },
  covers: ['NET-036', 'CNI-1'],
  sources: ['RKE2 server command: validation of --cni'],
  judge(subject) {
    if (subject.engine.name !== 'rke2') return nothing;
    return cniChoicesOf(subject).flatMap((choice) => judgeChoice(choice, subject.engine));
  },
};

function judgeChoice(choice: Given<readonly string[]>, engine: EngineFacts): readonly Finding[] {
  const { value: names, path } = choice;
  if (isSound(names)) return nothing;
  const others = [...new Set(names.filter((name) => name !== 'multus'))];
  const wanted = names.includes('multus') ? ['multus', others[0] ?? engine.defaultCni] : others.slice(0, 1);
  const certain = others.length <= 1;
  return [
    {
      path,
      message: `cni is ${names.join(',')}, expected one CNI, or multus and one behind it`,
      fix: certain ? `write cni: [${wanted.join(', ')}]` : `choose one of ${others.join(', ')}`,
      ...(certain && { patch: [{ op: 'replace', path: jsonPointer(wholeListPath(choice)), value: wanted }] }),
    },
  ];
}

function isSound(names: readonly string[]): boolean {
  const [first, second] = names;
  if (names.length === 1) return first !== 'multus';
  return names.length === 2 && first === 'multus' && second !== 'multus';
}
