import { type Static, Type } from 'typebox';
import {
  choice,
  count,
  fields,
  flag,
  listMap,
  objectOf,
  observation,
  optional,
  Timestamp,
  text,
} from '../schema-parts.ts';

/** Cluster API's reference to an object in the same namespace (v1beta2). */
const ContractReference = fields({
  apiGroup: text('API group of the object'),
  kind: text('Kind of the object'),
  name: text('Name of the object'),
});

const ReadinessGate = fields({
  conditionType: Type.String({ description: 'Condition of the machine that counts for its readiness' }),
  polarity: text('Positive or Negative'),
});

export const MachineSpec = fields(
  {
    clusterName: Type.String({ description: 'The cluster it belongs to, in the same namespace', minLength: 1 }),
    bootstrap: optional(
      fields({
        configRef: optional(ContractReference),
        dataSecretName: text('Secret with the script of the first boot'),
      }),
    ),
    infrastructureRef: optional(ContractReference),
    version: text('Kubernetes version of the node'),
    providerID: text('Identity of the machine at its provider'),
    failureDomain: text('Zone'),
    minReadySeconds: count('Seconds a node must be ready to count as available'),
    readinessGates: listMap(ReadinessGate, ['conditionType'], 'Further conditions of readiness'),
    deletion: optional(
      fields({
        nodeDrainTimeoutSeconds: count('Seconds until draining gives up; 0 means never', { minimum: 0 }),
        nodeVolumeDetachTimeoutSeconds: count('Seconds to wait for volumes', { minimum: 0 }),
        nodeDeletionTimeoutSeconds: count('Seconds to try to delete the Node; 0 means for ever', { minimum: 0 }),
      }),
    ),
  },
  'What the machine is',
);

const MachineAddress = fields({
  type: Type.String({ description: 'InternalIP, ExternalIP, Hostname, InternalDNS or ExternalDNS' }),
  address: Type.String({ description: 'The address, or the name' }),
});

export const machinePhases = [
  'Pending',
  'Provisioning',
  'Provisioned',
  'Running',
  'Updating',
  'Deleting',
  'Deleted',
  'Failed',
  'Unknown',
] as const;

/** Where a machine is in its life, in Cluster API's words. */
export type MachinePhase = (typeof machinePhases)[number];

export const MachineStatus = fields(
  {
    phase: choice(machinePhases, 'Where it is in its life'),
    nodeRef: optional(fields({ name: text('Name of its Node in the cluster') })),
    nodeInfo: optional(
      fields({
        architecture: text('Processor architecture'),
        bootID: text('Changes with every boot'),
        containerRuntimeVersion: text('Container runtime'),
        kernelVersion: text('Kernel'),
        kubeProxyVersion: text('kube-proxy'),
        kubeletVersion: text('kubelet'),
        machineID: text('Identity of the installed system'),
        operatingSystem: text('linux or windows'),
        osImage: text('Name of the installed system'),
        systemUUID: text('Identity of the hardware'),
      }),
    ),
    addresses: optional(
      Type.Array(MachineAddress, {
        description: 'Addresses, the cluster’s primary family first',
        'x-kubernetes-list-type': 'atomic',
      }),
    ),
    initialization: optional(
      fields({
        infrastructureProvisioned: flag('The machine exists'),
        bootstrapDataSecretCreated: flag('The script of the first boot exists'),
      }),
    ),
    certificatesExpiryDate: optional(Timestamp),
    lastUpdated: optional(Timestamp),
    /** As control planes that answer tell; without one nobody can say, and the time begins again. */
    unhealthySince: optional(Timestamp),
    ...observation,
  },
  'What is known about it',
);

/** One host of a cluster, registered by itself or made by a driver (Cluster API v1beta2). */
export const Machine = objectOf(
  'cluster.x-k8s.io/v1beta2',
  'Machine',
  { spec: MachineSpec, status: optional(MachineStatus) },
  'One host of a cluster, registered by itself or made by a driver',
);
export type Machine = Static<typeof Machine>;
