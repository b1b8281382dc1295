import { type Static, Type } from 'typebox';
import { Affinity } from '../affinity-schema.ts';
import {
  count,
  fields,
  flag,
  freeMap,
  LabelSelector,
  listMap,
  longCount,
  ObjectReference,
  objectOf,
  observation,
  optional,
  ResourceRequirements,
  Toleration,
  text,
  textMap,
  texts,
} from '../schema-parts.ts';
import { MachinePool, MachinePoolDefaults } from './pool-schema.ts';

const EnvVar = fields({ name: text('Name'), value: text('Value') });

const DrainHook = fields({ annotation: text('Annotation that a hook sets when it is done', { maxLength: 317 }) });
const DrainOptions = fields({
  enabled: flag('Drain nodes before they are changed'),
  force: flag('Also delete pods without a controller'),
  ignoreDaemonSets: flag('Leave pods of DaemonSets; true unless given'),
  ignoreErrors: flag('Go on when draining fails'),
  deleteEmptyDirData: flag('Also delete pods with emptyDir volumes'),
  disableEviction: flag('Delete instead of evict'),
  gracePeriod: count('Seconds each pod gets; -1 means its own'),
  timeout: count('Seconds until draining gives up; 600 unless given, or where it is 0'),
  skipWaitForDeleteTimeoutSeconds: count('Skip pods that have been deleting for longer than this'),
  preDrainHooks: optional(Type.Array(DrainHook)),
  postDrainHooks: optional(Type.Array(DrainHook)),
});

const numberOrPercentage = { maxLength: 10, pattern: '^((100|[0-9]{1,2})%|[0-9]+)$', examples: ['1', '25%'] };
const PodDisruptionBudget = fields({
  minAvailable: text('Number or percentage', numberOrPercentage),
  maxUnavailable: text('Number or percentage', numberOrPercentage),
});
const AgentCustomization = fields({
  appendTolerations: optional(Type.Array(Toleration)),
  overrideAffinity: optional(Affinity),
  overrideResourceRequirements: optional(ResourceRequirements),
  schedulingCustomization: optional(
    fields({
      priorityClass: optional(
        fields({
          value: count('Priority', { minimum: -1_000_000_000, maximum: 1_000_000_000 }),
          preemptionPolicy: text('Never or PreemptLowerPriority'),
        }),
      ),
      podDisruptionBudget: optional(PodDisruptionBudget),
    }),
  ),
});
const WebhookCustomization = fields({
  replicaCount: count('Replicas', { minimum: 1 }),
  appendTolerations: optional(Type.Array(Toleration)),
  overrideAffinity: optional(Affinity),
  overrideResourceRequirements: optional(ResourceRequirements),
  podDisruptionBudget: optional(PodDisruptionBudget),
});

const S3 = fields({
  bucket: text('Bucket', { maxLength: 63 }),
  endpoint: text('Host of the S3 service'),
  endpointCA: text('CA of the S3 service'),
  region: text('Region'),
  folder: text('Folder'),
  skipSSLVerify: flag('Do not verify the service’s certificate'),
  cloudCredentialName: text('Credential, namespace:name'),
  retention: count('How many snapshots to keep', { minimum: 0 }),
});
const Etcd = fields({
  disableSnapshots: flag('Take no scheduled snapshots'),
  snapshotScheduleCron: text('Cron schedule of snapshots'),
  snapshotRetention: count('How many local snapshots to keep'),
  s3: optional(S3),
});

const RegistryConfig = fields({
  authConfigSecretName: text('Secret of type rke.cattle.io/auth-config or kubernetes.io/basic-auth'),
  tlsSecretName: text('Secret of type kubernetes.io/tls with a client certificate'),
  caBundle: text('CA bundle, base64', { format: 'byte' }),
  insecureSkipVerify: flag('Do not verify the registry’s certificate'),
});
const RegistryMirror = fields({
  endpoint: texts('URLs to try, in order'),
  rewrite: textMap('Repository rewrites: pattern to replacement'),
});
const Registries = fields({
  mirrors: optional(Type.Record(Type.String(), RegistryMirror)),
  configs: optional(Type.Record(Type.String(), RegistryConfig)),
});

const KeyToPath = fields({
  key: Type.String(),
  path: Type.String(),
  dynamic: flag('A change restarts nothing'),
  permissions: text('Octal mode'),
  hash: text('SHA-256 that the content must have, base64'),
});
const FileSourceOrigin = fields({
  name: Type.String({
    maxLength: 253,
    description:
      'Name in the namespace of the cluster; its annotation rke.cattle.io/object-authorized-for-clusters names the cluster',
  }),
  defaultPermissions: text('Octal mode of items without their own'),
  items: optional(Type.Array(KeyToPath)),
});
const FileSource = fields({ secret: optional(FileSourceOrigin), configMap: optional(FileSourceOrigin) });

export const Networking = fields({
  stackPreference: text('ipv4, ipv6 or dual: the loopback host that probes use; must agree with the ranges'),
});

/** Engine options that people look for as fields of the cluster. */
const engineKeys = [
  'cni',
  'cluster-cidr',
  'service-cidr',
  'cluster-dns',
  'cluster-domain',
  'tls-san',
  'node-ip',
  'node-external-ip',
  'flannel-backend',
  'flannel-ipv6-masq',
  'kube-apiserver-arg',
  'kube-controller-manager-arg',
  'kubelet-arg',
  'disable',
  'disable-kube-proxy',
];

export const RkeConfig = fields(
  {
    additionalManifest: text('YAML applied to the cluster at start'),
    chartValues: freeMap('Helm values by chart name'),
    machineGlobalConfig: freeMap('Engine configuration of all machines', engineKeys),
    machineSelectorConfig: optional(
      Type.Array(
        fields({
          machineLabelSelector: optional(LabelSelector),
          config: freeMap('Engine configuration of the selected machines'),
        }),
      ),
    ),
    machineSelectorFiles: optional(
      Type.Array(
        fields({
          machineLabelSelector: optional(LabelSelector),
          fileSources: optional(Type.Array(FileSource)),
        }),
      ),
    ),
    dataDirectories: optional(
      fields({
        systemAgent: text('Data directory of the node agent'),
        provisioning: text('Data directory of provisioning'),
        k8sDistro: text('Data directory of the engine'),
      }),
    ),
    etcd: optional(Etcd),
    networking: optional(Networking),
    registries: optional(Registries),
    upgradeStrategy: optional(
      fields({
        controlPlaneConcurrency: text('Servers changed at a time: number or percentage, 0 for all; 1 unless given'),
        controlPlaneDrainOptions: optional(DrainOptions),
        workerConcurrency: text('Workers changed at a time: number or percentage, 0 for all; 1 unless given'),
        workerDrainOptions: optional(DrainOptions),
      }),
    ),
    provisionGeneration: count('Raise it to have every node configured anew'),
    rotateCertificates: optional(
      fields({ generation: longCount('Raise it to rotate'), services: texts('Services; all unless given') }),
    ),
    rotateEncryptionKeys: optional(fields({ generation: longCount('Raise it to rotate') })),
    etcdSnapshotCreate: optional(fields({ generation: count('Raise it to take a snapshot') })),
    etcdSnapshotRestore: optional(
      fields({
        name: text('Snapshot'),
        generation: count('Raise it to restore'),
        restoreRKEConfig: text('none, kubernetesVersion or all'),
      }),
    ),
    infrastructureRef: optional(ObjectReference),
    machinePoolDefaults: optional(MachinePoolDefaults),
    machinePools: listMap(MachinePool, ['name'], 'Machine pools; none for a cluster on existing hosts', 1000),
  },
  'How the cluster is provisioned',
);
export type RkeConfig = Static<typeof RkeConfig>;

export const ClusterSpec = fields({
  cloudCredentialSecretName: text('Credential for machine pools, namespace:name', { maxLength: 317 }),
  kubernetesVersion: text('Engine release, e.g. v1.35.1+rke2r1 or v1.35.1+k3s1'),
  clusterAPIConfig: optional(fields({ clusterName: text('Deprecated') })),
  defaultClusterRoleForProjectMembers: text('Deprecated'),
  defaultPodSecurityAdmissionConfigurationTemplateName: text('Pod security admission template'),
  enableNetworkPolicy: flag('Isolate projects by network policy'),
  agentEnvVars: optional(Type.Array(EnvVar)),
  localClusterAuthEndpoint: optional(
    fields({
      enabled: flag('Serve the cluster’s API directly'),
      fqdn: text('Name in front of it'),
      caCerts: text('CA of that name'),
    }),
  ),
  redeploySystemAgentGeneration: longCount('Raise it to redeploy the node agents'),
  clusterAgentDeploymentCustomization: optional(AgentCustomization),
  fleetAgentDeploymentCustomization: optional(AgentCustomization),
  webhookDeploymentCustomization: optional(WebhookCustomization),
  rkeConfig: optional(RkeConfig),
});
export type ClusterSpec = Static<typeof ClusterSpec>;

const RootCause = fields(
  {
    code: text('What it is, as one CamelCase word'),
    message: text('The same as a sentence'),
    evidence: texts('What was seen'),
    fix: text('What to do'),
    patch: text('The same as a JSON patch (RFC 6902) of the cluster, where one exists'),
  },
  'The one thing that stands in the way; absent when nothing does',
);

export const ClusterStatus = fields({
  ready: flag('The cluster has been ready'),
  clusterName: text('Identity of the cluster inside the manager'),
  fleetWorkspaceName: text('Namespace', { maxLength: 63 }),
  clientSecretName: text('Secret with the kubeconfig'),
  agentDeployed: flag('The cluster agent runs'),
  ...observation,
  contract: text('Rendering contract that the cluster was born with; never changes by itself'),
  bootstrapped: flag('The first server has come up: from now on a lost etcd is restored, never begun anew'),
  families: texts('Address families, the primary one first'),
  rootCause: optional(RootCause),
});

export const Cluster = objectOf(
  'provisioning.cattle.io/v1',
  'Cluster',
  { spec: optional(ClusterSpec), status: optional(ClusterStatus) },
  'A Kubernetes cluster that the manager provisions and runs',
);
export type Cluster = Static<typeof Cluster>;
