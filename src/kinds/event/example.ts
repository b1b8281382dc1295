export const eventExample = `apiVersion: v1
kind: Event
metadata:
  name: alpha.17f3a2b4c5d6e7f8
  namespace: fleet-default
involvedObject:
  apiVersion: provisioning.cattle.io/v1
  kind: Cluster
  namespace: fleet-default
  name: alpha
reason: NodeJoined
message: node alpha-pool1-x7k2p joined with both address families
type: Normal
count: 1
firstTimestamp: "2026-11-22T10:00:00Z"
lastTimestamp: "2026-11-22T10:00:00Z"
source:
  component: machines
`;
