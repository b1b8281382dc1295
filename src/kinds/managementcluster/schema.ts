import { type Static, Type } from 'typebox';
import {
  count,
  fields,
  flag,
  freeMap,
  longCount,
  objectOf,
  observation,
  optional,
  text,
  textMap,
} from '../schema-parts.ts';

const EnvVar = fields({ name: text('Name'), value: text('Value') });

export const ManagementClusterSpec = fields({
  displayName: text('Name of the provisioning Cluster'),
  description: text('What it is for'),
  fleetWorkspaceName: text('Namespace of the provisioning Cluster', { maxLength: 63 }),
  internal: flag('The cluster that the manager itself runs in'),
  enableNetworkPolicy: flag('Isolate projects by network policy'),
  agentEnvVars: optional(Type.Array(EnvVar)),
  localClusterAuthEndpoint: optional(
    fields({
      enabled: flag('Serve the cluster’s API directly'),
      fqdn: text('Name in front of it'),
      caCerts: text('CA of that name'),
    }),
  ),
  desiredAgentImage: text('Image of the cluster agent'),
});

export const ManagementClusterStatus = fields({
  driver: text('rke2 or k3s'),
  provider: text('rke2 or k3s'),
  apiEndpoint: text('URL of the cluster’s API in its primary family'),
  caCert: text('Authority of that URL, base64'),
  nodeCount: count('How many nodes it has', { minimum: 0 }),
  nodeVersion: longCount('Changes with the nodes'),
  version: freeMap('Kubernetes version as the cluster tells it'),
  capacity: textMap('What the nodes have together'),
  allocatable: textMap('What of it pods can have'),
  ...observation,
});

/** A cluster by its identity inside of the manager. */
export const ManagementCluster = objectOf(
  'management.cattle.io/v3',
  'Cluster',
  { spec: optional(ManagementClusterSpec), status: optional(ManagementClusterStatus) },
  'A cluster by its identity inside of the manager; made for each provisioning Cluster',
);
export type ManagementCluster = Static<typeof ManagementCluster>;
