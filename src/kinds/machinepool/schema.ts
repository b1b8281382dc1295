import { type Static, Type } from 'typebox';
import {
  count,
  fields,
  freeMap,
  listMap,
  objectOf,
  observation,
  optional,
  Timestamp,
  text,
  texts,
} from '../schema-parts.ts';

const Template = fields(
  {
    driver: Type.String({ description: 'Node driver, e.g. amazonec2', minLength: 1 }),
    cloudCredentialSecretName: text('Credential, as namespace:name or as the name of a Secret beside the cluster'),
    config: freeMap('The machine configuration with its frame and without credentials'),
    configHash: text('Digest of the configuration'),
    families: texts('Families of the cluster, primary first'),
    openings: optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        description: 'What firewalls let through, as the network plan says now',
        'x-kubernetes-list-type': 'atomic',
        'x-kubernetes-preserve-unknown-fields': true,
      }),
    ),
  },
  'What machines are made from now, as the accepted cluster says; but for the openings an Instance has a copy of it',
);
export type MachineTemplate = Static<typeof Template>;

export const MachinePoolSpec = fields(
  {
    clusterName: Type.String({ description: 'The provisioning Cluster, in the same namespace', minLength: 1 }),
    poolName: Type.String({ description: 'The pool in spec.rkeConfig.machinePools', minLength: 1 }),
    clusterId: Type.String({ description: 'Name of the management Cluster', minLength: 1 }),
    template: optional(Template),
  },
  'Whose pool it is, and what its machines are made from; the rest of what it shall be stands in the Cluster',
);

const Footprint = fields(
  {
    key: Type.String({ description: 'Driver, place and credential in one word', minLength: 1 }),
    driver: Type.String({ description: 'Node driver', minLength: 1 }),
    cloudCredentialSecretName: text('Credential, as namespace:name'),
    config: freeMap('The configuration that names the place, without credentials'),
    accountId: text('Account at the provider that the credential belonged to, where the provider tells'),
  },
  'A place where something was made for the cluster, which has to be cleaned up at the end',
);

export const MachinePoolStatus = fields(
  {
    configHash: text('Digest of what machines are made from now'),
    validatedHash: text('Digest of the template and the credential that the provider was asked about last'),
    replicas: count('Machines that exist or are being made', { minimum: 0 }),
    readyReplicas: count('Machines whose Node is ready', { minimum: 0 }),
    updatedReplicas: count('Machines made from the configuration of now', { minimum: 0 }),
    unhealthyReplicas: count('Machines that count as unhealthy', { minimum: 0 }),
    ordered: count('Machines ordered so far; every order counts it up, so that two managers never order at once', {
      minimum: 0,
    }),
    failures: count('Machines in a row that never became ready', { minimum: 0 }),
    failedAt: optional(Timestamp),
    retryAt: optional(Timestamp),
    countedFor: text('Configuration and quantity that the failures were counted for; others begin anew'),
    footprints: listMap(Footprint, ['key'], 'Places where something was made for the cluster'),
    ...observation,
  },
  'How far the pool is',
);

/** What the manager remembers of a machine pool, and how far it is. */
export const MachinePool = objectOf(
  'drover.dev/v1alpha1',
  'MachinePool',
  { spec: MachinePoolSpec, status: optional(MachinePoolStatus) },
  'What the manager remembers of a machine pool, and how far it is',
);
export type MachinePool = Static<typeof MachinePool>;
export type MachinePoolStatus = Static<typeof MachinePoolStatus>;
