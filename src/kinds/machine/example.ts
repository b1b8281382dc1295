/** A host that registered with both server roles over dual-stack addresses. */
export const machineExample = `apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: custom-3f2a9c01d7be
  namespace: fleet-default
  labels:
    cluster.x-k8s.io/cluster-name: demo
    rke.cattle.io/cluster-name: demo
    rke.cattle.io/control-plane-role: "true"
    rke.cattle.io/etcd-role: "true"
    cattle.io/os: linux
  annotations:
    rke.cattle.io/internal-address: 10.20.0.11,fd7a:3c1e:9b42::11
spec:
  clusterName: demo
`;
