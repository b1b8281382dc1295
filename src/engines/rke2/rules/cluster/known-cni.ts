import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nearestName } from '../../../../lib/nearest.ts';
import { jsonPointer } from '../../../../lib/patch.ts';
import { type Finding, nothing, type Rule } from '../../../../lib/rule.ts';

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
  judge({ engine, input }) {
    const { cni } = input;
    if (engine.name !== 'rke2' || !cni) return nothing;
    const known = [...engine.cnis, 'multus'];
    if (cni.value.every((name) => known.includes(name))) return nothing;
    const optionPath = typeof cni.path.at(-1) === 'number' ? cni.path.slice(0, -1) : cni.path;
    const mended = cni.value.map((name) => (known.includes(name) ? name : nearestName(name.trim(), known)));
    const patch = mended.includes(undefined)
      ? {}
      : { patch: [{ op: 'replace' as const, path: jsonPointer(optionPath), value: mended }] };
    return cni.value
      .filter((name) => !known.includes(name))
      .map((name): Finding => {
        const meant = nearestName(name.trim(), known);
        return {
          path: cni.path,
          message: `cni names "${name}", expected ${engine.cnis.join(', ')}, or multus before one of them`,
          fix: meant === undefined ? `write one of ${engine.cnis.join(', ')}` : `write ${meant} in place of "${name}"`,
          ...patch,
        };
      });
  },
};
