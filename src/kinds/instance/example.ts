/** One machine of a pool. */
export const instanceExample = `apiVersion: drover.dev/v1alpha1
kind: Instance
metadata:
  name: demo-workers-7xk2p
  namespace: fleet-default
spec:
  clusterName: demo
  clusterId: c-m-4f2k9x7d
  poolName: workers
  driver: simulated
  config:
    stack: dual
  token: 5f0c9a3b7e1d4826b0a4c6e8f1d3579b
  hostname: demo-workers-7xk2p
`;
