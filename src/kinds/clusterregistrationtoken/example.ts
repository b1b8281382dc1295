/** A token for workers only, good for a day. */
export const clusterRegistrationTokenExample = `apiVersion: management.cattle.io/v3
kind: ClusterRegistrationToken
metadata:
  name: workers-today
  namespace: c-m-4kx7q2ns
spec:
  clusterName: c-m-4kx7q2ns
  ttl: 1440
  roles:
    worker: true
`;
