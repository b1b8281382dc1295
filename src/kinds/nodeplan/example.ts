/** The bookkeeping of one host. */
export const nodePlanExample = `apiVersion: drover.dev/v1alpha1
kind: NodePlan
metadata:
  name: custom-3f2a9c01d7be
  namespace: fleet-default
spec:
  clusterName: demo
  machineName: custom-3f2a9c01d7be
`;
