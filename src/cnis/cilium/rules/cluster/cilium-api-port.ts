import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { patchAt, placeOf, plainText, sourcesFor } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import type { EngineName } from '../../../../network/facts.ts';

/** Where every node of an engine finds an API server on its own loopback: K3s has a load balancer beside the supervisor. */
const localPort: Readonly<Record<EngineName, string>> = { rke2: '6443', k3s: '6444' };

const loopbacks: readonly unknown[] = ['localhost', '127.0.0.1', '::1', '[::1]'];

const example = (port: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: cilium
  disable-kube-proxy: true
${exampleDualRanges}
chartValues:
  rke2-cilium:
    kubeProxyReplacement: true
    k8sServiceHost: localhost
    k8sServicePort: "${port}"`);

export const ciliumApiPortRule: Rule<ClusterSubject> = {
  code: 'cilium-api-port',
  on: 'Cluster',
  severity: 'error',
  title: 'Cilium asks the API at the port that its node serves it at',
  why: 'RKE2 serves the API on every node’s loopback at 6443, K3s at 6444. With the other port Cilium finds nothing, or on K3s finds the supervisor only on servers, and nodes stay NotReady.',
  remedy: 'Write 6443 on RKE2 and 6444 on K3s when the host is the loopback.',
  example: { bad: example('6444'), good: example('6443') },
  covers: ['NET-052'],
  sources: ['RKE2 documentation, network options: Cilium without kube-proxy', 'cilium/cilium#17240'],
  *judge({ helm, engine }) {
    for (const source of sourcesFor(helm, 'rke2-cilium', 'cilium')) {
      const { k8sServiceHost, k8sServicePort } = source.values;
      const port = localPort[engine.name];
      if (!loopbacks.includes(k8sServiceHost) || !k8sServicePort || plainText(k8sServicePort) === port) continue;
      const { path, name } = placeOf(source, ['k8sServicePort']);
      yield {
        path,
        message: `${name} is ${JSON.stringify(k8sServicePort)}, but ${engine.title} serves the API on the loopback at ${port}`,
        fix: `write k8sServicePort: "${port}"`,
        ...patchAt(source, ['k8sServicePort'], port),
      };
    }
  },
};
