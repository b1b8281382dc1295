import { globalConfigPath, patchGlobalConfig } from '../../kinds/cluster/patches.ts';
import { rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { freshRange } from '../../network/fresh-ranges.ts';
import { rangesOf } from '../../network/reading.ts';

/** Pod and service ranges are given together or not at all. */
export const rangesComeInPairsRule: Rule<ClusterSubject> = {
  code: 'ranges-come-in-pairs',
  on: 'Cluster',
  severity: 'error',
  title: 'pod and service ranges are given together or not at all',
  why: 'For the missing one the engine takes a default of the family of the first node address. It need not fit the range that was given: families may differ and ranges may overlap.',
  remedy: 'Give both cluster-cidr and service-cidr, with the same families in the same order.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: fd7a:3c1e:9b42:5200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
  },
  covers: ['CIDR-8'],
  sources: ['K3s picks default ranges by the first node address (pkg/util/net.go)'],
  *judge(subject) {
    const [pods, services] = rangeOptionsOf(subject);
    if (!pods.option === !services.option) return;
    const [given, missing] = pods.option ? [pods, services] : [services, pods];
    const message = `${given.key} is given and ${missing.key} is not; expected both or neither`;
    const path = [...globalConfigPath, missing.key];
    const ranges = rangesOf(given.readings);
    if (ranges.length === 0) {
      yield { path, message, fix: `give ${missing.key} with the same families as ${given.key}` };
      return;
    }
    const families = [...new Set(ranges.map(({ family }) => family))];
    const fresh = families.map((family) => freshRange(missing.whose, family, subject.facts, ranges)?.text);
    if (fresh.includes(undefined)) {
      yield { path, message, fix: `make ${given.key} smaller and give ${missing.key} a range beside it` };
      return;
    }
    const text = fresh.join(',');
    yield {
      path,
      message,
      fix: `add ${missing.key}: ${text}`,
      patch: patchGlobalConfig(subject, { [missing.key]: text }),
    };
  },
};
