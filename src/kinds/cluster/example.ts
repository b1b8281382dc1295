/** A dual-stack cluster on hosts that exist already: it needs no other object. */
export const clusterExample = `apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata:
  name: harbour
  namespace: fleet-default
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: calico
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
    networking:
      stackPreference: dual
`;
