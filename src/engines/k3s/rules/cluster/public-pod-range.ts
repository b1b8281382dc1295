import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { scopeOf } from '../../../../network/scope.ts';

/** A public IPv6 pod range is routed to the nodes, because K3s's Flannel does not masquerade it. */
export const publicPodRangeRule: Rule<ClusterSubject> = {
  code: 'public-pod-range',
  on: 'Cluster',
  severity: 'warning',
  title: 'a public IPv6 pod range is routed to the nodes, or masqueraded',
  why: 'The Flannel of K3s sends IPv6 packets of pods out with the pod’s own address. Answers come back only when the network’s routers send the whole pod range to the nodes, which nothing here can check.',
  remedy: 'Route the range to the nodes, or set flannel-ipv6-masq, or use a unique local range.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+k3s1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 2a00:1450:4001:4200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+k3s1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 2a00:1450:4001:4200::/56
      service-cidr: fd7a:3c1e:9b42:5300::/112
      flannel-ipv6-masq: true
`,
  },
  covers: ['NET-030'],
  sources: ['K3s documentation, basic network options', 'K3s flannel set-up (pkg/agent/flannel)'],
  *judge({ engine, cniName, plan, engineConfig, input }) {
    if (engine.name !== 'k3s' || cniName !== 'flannel' || input.flannelBackend?.value === 'none' || !plan) return;
    for (const { value, path } of plan.pods) {
      if (value.family !== 'ipv6' || !path || scopeOf(value.network) !== 'global') continue;
      if (engineConfig.some(({ config }) => String(config['flannel-ipv6-masq']) === 'true')) return;
      yield {
        path,
        message: `the pod range ${value.text} is public and flannel-ipv6-masq is off; expected the range to be routed to the nodes`,
        fix: 'set flannel-ipv6-masq: true, or have the routers send the range to the nodes',
      };
    }
  },
};
