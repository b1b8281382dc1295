import { type Static, Type } from 'typebox';
import { count, fields, flag, longCount, objectOf, optional, Timestamp, text } from '../schema-parts.ts';

const TokenRoles = fields(
  {
    etcd: flag('Hosts may register for etcd'),
    controlPlane: flag('Hosts may register for the control plane'),
    worker: flag('Hosts may register as workers'),
  },
  'The roles that it may be used for; all of them unless given',
);

export const ClusterRegistrationTokenSpec = fields({
  clusterName: Type.String({ description: 'The management Cluster, e.g. c-m-abcdefgh', minLength: 1 }),
  ttl: longCount('Lifetime in minutes; 0 or absent: no end'),
  gracePeriod: longCount('Minutes that a replaced token goes on working'),
  roles: optional(TokenRoles),
  disabled: flag('True refuses the token from now on'),
  generation: count('Raise it to have another token made', { minimum: 0 }),
});

export const ClusterRegistrationTokenStatus = fields({
  token: text('The token; shown to those only who may read credentials'),
  tokenSecretName: text('Secret with the token, in the same namespace'),
  command: text('Imports an existing cluster'),
  insecureCommand: text('The same without verifying the manager’s certificate'),
  nodeCommand: text('Registers a Linux host; add --etcd, --controlplane, --worker'),
  insecureNodeCommand: text('The same without verifying the manager’s certificate for the download of the script'),
  windowsNodeCommand: text('Registers a Windows worker'),
  insecureWindowsNodeCommand: text('The same without verifying the manager’s certificate for the download'),
  manifestUrl: text('Manifest that imports an existing cluster'),
  expiresAt: optional(Timestamp),
  gracePeriodExpiresAt: optional(Timestamp),
  observedGeneration: longCount('Value of spec.generation that the token was made for'),
});

/** What a host needs to register with a cluster. */
export const ClusterRegistrationToken = objectOf(
  'management.cattle.io/v3',
  'ClusterRegistrationToken',
  { spec: ClusterRegistrationTokenSpec, status: optional(ClusterRegistrationTokenStatus) },
  'What a host needs to register with a cluster: a token, and the commands with it',
);
export type ClusterRegistrationToken = Static<typeof ClusterRegistrationToken>;
