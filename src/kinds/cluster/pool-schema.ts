import { type Static, Type } from 'typebox';
import {
  count,
  duration,
  fields,
  flag,
  intOrString,
  ObjectReference,
  optional,
  Timestamp,
  text,
  textMap,
} from '../schema-parts.ts';

const Taint = fields({
  key: Type.String(),
  effect: Type.String({ description: 'NoSchedule, PreferNoSchedule or NoExecute' }),
  value: text('Value of the taint'),
  timeAdded: optional(Timestamp),
});

const hostnameLength = { minimum: 10, maximum: 63 };

/** A group of machines that are made alike. */
export const MachinePool = fields(
  {
    name: Type.String({ minLength: 1, description: 'Name, unique among the pools; it identifies the pool for good' }),
    displayName: text('Deprecated'),
    machineConfigRef: ObjectReference,
    quantity: count('How many machines', { minimum: 0 }),
    etcdRole: flag('Machines run etcd'),
    controlPlaneRole: flag('Machines run the control plane'),
    workerRole: flag('Machines run workloads'),
    paused: flag('Leave the machines alone'),
    drainBeforeDelete: flag('Drain a node before its machine is removed'),
    drainBeforeDeleteTimeout: duration('How long to drain, e.g. 10m0s'),
    nodeStartupTimeout: duration('How long a machine may take to become a node; 0 disables'),
    unhealthyNodeTimeout: duration('How long a node may be unhealthy before its machine is replaced; 0 disables'),
    maxUnhealthy: text('Number or percentage of unhealthy machines up to which they are replaced'),
    unhealthyRange: text('Range of unhealthy machines in which they are replaced, e.g. [3-5]'),
    rollingUpdate: optional(
      fields({
        maxSurge: intOrString('Machines above the quantity during a roll-out; 1 unless given'),
        maxUnavailable: intOrString('Machines below the quantity during a roll-out; 0 unless given'),
      }),
    ),
    labels: textMap('Labels of the nodes'),
    taints: optional(Type.Array(Taint)),
    cloudCredentialSecretName: text('Credential of this pool, instead of the cluster’s'),
    machineDeploymentLabels: textMap('Labels of the pool’s own objects'),
    machineDeploymentAnnotations: textMap('Annotations of the pool’s own objects'),
    machineOS: text('linux (default) or windows'),
    hostnameLengthLimit: count('Longest host name', hostnameLength),
    dynamicSchemaSpec: text('Copy of the driver’s schema, kept by the server'),
    autoscalingMinSize: count('Lower bound of the autoscaler'),
    autoscalingMaxSize: count('Upper bound of the autoscaler'),
    userdata: optional(fields({ inlineUserdata: text('cloud-init or shell user data') })),
  },
  'A group of machines that are made alike',
);
export type MachinePool = Static<typeof MachinePool>;

export const MachinePoolDefaults = fields({ hostnameLengthLimit: count('Longest host name', hostnameLength) });
