/** Made by the manager for the provisioning Cluster fleet-default/demo. */
export const managementClusterExample = `apiVersion: management.cattle.io/v3
kind: Cluster
metadata:
  name: c-m-4kx7q2ns
  annotations:
    provisioning.cattle.io/administrated: "true"
spec:
  displayName: demo
  fleetWorkspaceName: fleet-default
`;
