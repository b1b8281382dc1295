import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { patchToSet } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';
import { compareVersions, type EngineVersion, parseEngineVersion } from '../../lib/version.ts';
import type { EngineFacts } from '../../network/facts.ts';

/** The version names a release of an engine. */
export const kubernetesVersionSyntaxRule: Rule<ClusterSubject> = {
  code: 'kubernetes-version-syntax',
  on: 'Cluster',
  severity: 'error',
  title: 'kubernetesVersion is a release of RKE2 or K3s with its build, such as v1.35.1+rke2r1',
  why: 'The version decides the engine, what is downloaded onto nodes, and which limits of Kubernetes apply. Nothing can be rendered or installed without it.',
  remedy: 'Write the full release name: a v, the Kubernetes version, and +rke2r1 or +k3s1.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: '1.35.1'
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
  sources: ['release names of RKE2 and K3s'],
  *judge({ cluster, rke, version, engine }) {
    if (version || !rke) return;
    const text = cluster.spec?.kubernetesVersion ?? '';
    const meant = releaseMeantBy(text, engine);
    yield {
      path: ['spec', 'kubernetesVersion'],
      message:
        text === ''
          ? 'no kubernetesVersion is given; expected a release such as v1.35.1+rke2r1 or v1.35.1+k3s1'
          : `kubernetesVersion "${text}" names no release; expected a form such as v1.35.1+rke2r1 or v1.35.1+k3s1`,
      fix: meant
        ? `write ${meant}`
        : `write a release of RKE2 or K3s, for example ${engine.releases.at(-1) ?? 'v1.35.1+rke2r1'}`,
      ...(meant !== undefined && { patch: patchToSet(cluster, ['spec'], { kubernetesVersion: meant }) }),
    };
  },
};

/** The newest known release of the Kubernetes version, or of the minor line, that stands in the text. */
function releaseMeantBy(text: string, engine: EngineFacts): string | undefined {
  const numbers = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (!numbers) return undefined;
  const [, major, minor, patch] = numbers.map(Number);
  const releases = engine.releases.flatMap((release): EngineVersion[] => {
    const parsed = parseEngineVersion(release);
    return parsed.ok ? [parsed.value] : [];
  });
  const line = releases.filter((release) => release.major === major && release.minor === minor);
  const exact = numbers[3] === undefined ? line : line.filter((release) => release.patch === patch);
  return [...exact].sort(compareVersions).at(-1)?.text;
}
