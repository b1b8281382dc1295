import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { patchToSet } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';
import { compareVersions, type EngineVersion, parseEngineVersion } from '../../lib/version.ts';

/** The release is one that is known to exist. */
export const knownReleaseRule: Rule<ClusterSubject> = {
  code: 'known-release',
  on: 'Cluster',
  severity: 'warning',
  title: 'kubernetesVersion is a release that is known',
  why: 'A release that does not exist cannot be downloaded, and nodes wait for it forever. One that is newer than this program may have other configuration keys and limits than are judged here.',
  remedy: 'Correct the version, or go on when the release is newer than this program.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r9
  rkeConfig: {}
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig: {}
`,
  },
  covers: [],
  sources: ['release lists of RKE2 and K3s'],
  *judge({ cluster, rke, version, engine }) {
    if (!rke || !version || engine.releases.lastIndexOf(version.text) >= 0) return;
    const nearest = nearestRelease(version, engine.releases);
    yield {
      path: ['spec', 'kubernetesVersion'],
      message: `${version.text} is not among the ${engine.title} releases known here, the newest of which is ${engine.releases.at(-1)}`,
      fix: nearest ? `write ${nearest}, or go on if the release exists` : 'check that the release exists',
      ...(nearest !== undefined && { patch: patchToSet(cluster, ['spec'], { kubernetesVersion: nearest }) }),
    };
  },
};

/** The newest known release of the same Kubernetes version, else of the same minor line. */
function nearestRelease(version: EngineVersion, releases: readonly string[]): string | undefined {
  const line = releases
    .flatMap((release): EngineVersion[] => {
      const parsed = parseEngineVersion(release);
      return parsed.ok ? [parsed.value] : [];
    })
    .filter(({ major, minor }) => major === version.major && minor === version.minor)
    .sort(compareVersions);
  return (line.findLast(({ patch }) => patch === version.patch) ?? line.at(-1))?.text;
}
