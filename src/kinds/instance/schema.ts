import { type Static, Type } from 'typebox';
import {
  choice,
  count,
  fields,
  flag,
  freeMap,
  objectOf,
  observation,
  optional,
  Timestamp,
  text,
  texts,
} from '../schema-parts.ts';

const instancePhases = ['Pending', 'Launching', 'Running', 'Stopped', 'Terminating', 'Gone'] as const;

/** Where an instance is in its life at the provider. */
export type InstancePhase = (typeof instancePhases)[number];

export const InstanceSpec = fields(
  {
    clusterName: Type.String({ description: 'The provisioning Cluster, in the same namespace', minLength: 1 }),
    poolName: Type.String({ description: 'The machine pool of the cluster', minLength: 1 }),
    driver: Type.String({ description: 'Node driver that makes it, e.g. amazonec2', minLength: 1 }),
    cloudCredentialSecretName: text('Credential that it was made with, as namespace:name'),
    config: freeMap('The machine configuration that it is made from, without credentials; kept for its whole life'),
    configHash: text('Digest of the configuration; instances with another one than the pool are replaced'),
    token: Type.String({ description: 'Identity of the order, unique over all time', minLength: 1 }),
    hostname: Type.String({ description: 'Name of the instance and of the host', minLength: 1 }),
    families: texts('Families of the cluster, primary first'),
    clusterId: Type.String({ description: 'Name of the management Cluster', minLength: 1 }),
  },
  'What was ordered; it never changes',
);

const LastError = fields({
  kind: text('What kind of failure, e.g. no-capacity'),
  message: text('What the provider said'),
  code: text('The provider’s name for it'),
  at: optional(Timestamp),
});

export const InstanceStatus = fields(
  {
    phase: choice(instancePhases, 'Where it is in its life'),
    /** The first call that carried the token, since the provider last knew nothing of it. */
    launchStartedAt: optional(Timestamp),
    /** The last call that carried the token. */
    launchCalledAt: optional(Timestamp),
    attempts: count('How often its launch was asked for', { minimum: 0 }),
    failures: count('Failed calls in a row', { minimum: 0 }),
    retryAt: optional(Timestamp),
    accountId: text('Account at the provider that it is in, where the provider tells'),
    instanceId: text('The provider’s id'),
    providerID: text('Identity for the Node'),
    detail: text('The provider’s own word for its state'),
    internalAddresses: texts('Addresses by which nodes reach each other'),
    externalAddresses: texts('Addresses for the world outside'),
    launchedAt: optional(Timestamp),
    seenAt: optional(Timestamp),
    terminateStartedAt: optional(Timestamp),
    outcomeUnknown: flag('The answer of a call was lost: the provider’s list decides what became of it'),
    lastError: optional(LastError),
    ...observation,
  },
  'What is known about it at the provider',
);

/** One machine at a provider, from the order until nothing of it is left. It has the name of its Machine. */
export const Instance = objectOf(
  'drover.dev/v1alpha1',
  'Instance',
  { spec: InstanceSpec, status: optional(InstanceStatus) },
  'One machine at a provider, from the order until nothing of it is left',
);
export type Instance = Static<typeof Instance>;
export type InstanceSpec = Static<typeof InstanceSpec>;
export type InstanceStatus = Static<typeof InstanceStatus>;
