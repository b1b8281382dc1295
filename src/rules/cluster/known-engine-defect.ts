import { argument, argumentOption } from '../../kinds/cluster/network-input.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { patchToSet } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type EngineVersion, hasFix, type KubernetesVersion, parseEngineVersion } from '../../lib/version.ts';
import type { EngineFacts, KnownDefect } from '../../network/facts.ts';

/** The release has no known defect that this cluster would meet. */
export const knownEngineDefectRule: Rule<ClusterSubject> = {
  code: 'known-engine-defect',
  on: 'Cluster',
  severity: 'error',
  title: 'the engine release has no known defect that this cluster meets',
  why: 'Some releases cannot run some stacks, network plug-ins or layouts: nodes crash, wait forever, or lose a family. The defects are known and so are the releases that mend them.',
  remedy: 'Take a release that has the fix.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.31.2+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: calico
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: calico
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
  },
  covers: ['NET-032', 'NET-075', 'NET-076', 'NET-077', 'NET-077b', 'NET-077c'],
  sources: ['release notes and issues of K3s, RKE2 and Kubernetes; each finding names its own'],
  *judge(subject) {
    const { version, rke, engine } = subject;
    if (!version || !rke) return;
    for (const defect of engine.defects) {
      if (hits(defect, subject) && isInRelease(defect, version)) yield findingFor(subject, version, defect);
    }
  },
};

/** Whether a release has the defect. A pre-release of the first affected version has it too. */
function isInRelease({ since, fixedIn }: KnownDefect, version: EngineVersion): boolean {
  return (since === undefined || reaches(version, since)) && !hasFix(version, fixedIn);
}

function reaches({ major, minor, patch }: EngineVersion, [wantedMajor, wantedMinor, wantedPatch]: KubernetesVersion) {
  if (major !== wantedMajor) return major > wantedMajor;
  return minor === wantedMinor ? patch >= wantedPatch : minor > wantedMinor;
}

function hits(defect: KnownDefect, subject: ClusterSubject): boolean {
  if (!subject.stack || !defect.stacks.includes(subject.stack)) return false;
  if (defect.cnis && !defect.cnis.includes(subject.cniName)) return false;
  return defect.topology === undefined || topologies[defect.topology](subject);
}

/** Layouts that defects ask for; what no manifest tells, such as the roles of hosts that join later, counts as absent. */
const topologies: Record<NonNullable<KnownDefect['topology']>, (subject: ClusterSubject) => boolean> = {
  'split-roles': ({ input }) => input.pools.some(({ roles }) => roles.etcd && !roles.controlPlane),
  'dual-cluster-dns': ({ input }) => (input.clusterDns?.items.length ?? 0) > 1,
  'nftables-proxy': ({ engineConfig }) =>
    engineConfig.some(
      (entry) => argument(argumentOption([entry], 'kube-proxy-arg'), 'proxy-mode')?.value === 'nftables',
    ),
};

function findingFor(subject: ClusterSubject, version: EngineVersion, defect: KnownDefect): Finding {
  const release = fixedRelease(version, defect, subject.engine);
  const floors = defect.fixedIn.map((numbers) => `v${numbers.join('.')}`).join(', ');
  return {
    path: ['spec', 'kubernetesVersion'],
    severity: defect.severity,
    message: `${version.text} has the defect ${defect.id}: ${defect.summary} (${defect.source})`,
    fix: release ? `use ${release}, or another release from ${floors} on` : `use a release from ${floors} on`,
    ...(release !== undefined && { patch: patchToSet(subject.cluster, ['spec'], { kubernetesVersion: release }) }),
  };
}

/** The newest known release with the fix in the same minor line, else in the nearest newer line that has it. */
function fixedRelease(version: EngineVersion, defect: KnownDefect, engine: EngineFacts): string | undefined {
  const mended = engine.releases.flatMap((text): EngineVersion[] => {
    const parsed = parseEngineVersion(text);
    return parsed.ok && !isInRelease(defect, parsed.value) ? [parsed.value] : [];
  });
  const newer = mended.filter(({ major, minor }) => major > version.major || minor >= version.minor);
  const line = newer.reduce((least, { minor }) => Math.min(least, minor), Number.POSITIVE_INFINITY);
  return newer.findLast(({ minor }) => minor === line)?.text;
}
