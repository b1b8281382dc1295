/** The bookkeeping of one pool. */
export const machinePoolExample = `apiVersion: drover.dev/v1alpha1
kind: MachinePool
metadata:
  name: demo-workers
  namespace: fleet-default
spec:
  clusterName: demo
  clusterId: c-m-4f2k9x7d
  poolName: workers
`;
