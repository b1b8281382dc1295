/**
 * Why a roll-out waits. The rank chooses the root cause, 1 first: what only a person can mend, then what fails by
 * itself, then what is merely slow, then what waits for something else in this list.
 */
export interface WaitReason {
  readonly rank: number;
  /** `stalled`: only a person can help. `error`: it fails now, and is tried again. `waiting`: it is on its way. */
  readonly severity: 'stalled' | 'error' | 'waiting';
  /** What it means; one sentence for docs. */
  readonly means: string;
  /** What to do about it; empty where waiting is all. */
  readonly fix: string;
}

export const waitReasons = {
  RestoreNeeded: {
    rank: 1,
    severity: 'stalled',
    means: 'the cluster has run before, and no etcd member of it is left',
    fix: 'restore an etcd snapshot on a new etcd host, or delete the cluster',
  },
  QuorumLost: {
    rank: 2,
    severity: 'stalled',
    means: 'fewer etcd members answer than etcd needs to work',
    fix: 'bring the silent etcd hosts back; if they are gone, restore a snapshot',
  },
  QuorumAtRisk: {
    rank: 3,
    severity: 'stalled',
    means: 'going on now could leave fewer etcd members than etcd needs to work',
    fix: 'bring the members that are down back, or delete their machines',
  },
  LastControlPlane: {
    rank: 4,
    severity: 'stalled',
    means: 'the machine that shall go is the last control plane: nobody could act on Nodes after it',
    fix: 'add another control plane first, e.g. by maxSurge: 1 in its pool, or delete the cluster',
  },
  LastMember: {
    rank: 5,
    severity: 'stalled',
    means: 'the machine that shall go is the last etcd member',
    fix: 'register another etcd host first, or delete the cluster',
  },
  VersionGoesBack: {
    rank: 6,
    severity: 'stalled',
    means: 'the cluster runs a newer release than it is asked to have',
    fix: 'ask for the release that it runs, or restore a snapshot of the older one',
  },
  VersionSkipsMinor: {
    rank: 7,
    severity: 'stalled',
    means: 'Kubernetes is upgraded one minor release at a time, and no release in between is known',
    fix: 'ask for a release of the next minor line first',
  },
  CredentialInvalid: {
    rank: 8,
    severity: 'stalled',
    means: 'machines of a pool cannot be made with the cloud credential as it is',
    fix: 'create the Secret of the credential, or put into it what the provider accepts',
  },
  ConfigRefused: {
    rank: 9,
    severity: 'stalled',
    means: 'the provider has something against the machine configuration of a pool',
    fix: 'change in the machine configuration what the message names',
  },
  LaunchRefused: {
    rank: 10,
    severity: 'stalled',
    means: 'the provider refuses to make a machine, and will do so again until somebody has changed something',
    fix: 'change what the message names: the machine configuration, the credential, or what the account may do',
  },
  LaunchBudgetSpent: {
    rank: 11,
    severity: 'stalled',
    means: 'too many machines of a pool failed one after the other before they became nodes',
    fix: 'look at the console of the last machine, then change the machine configuration, the credential or the quantity of the pool',
  },
  PoolUnknown: {
    rank: 12,
    severity: 'stalled',
    means: 'the machine configuration of a pool is not there, or no driver knows its kind',
    fix: 'create the machine configuration that machineConfigRef names',
  },
  PlanInvalid: {
    rank: 13,
    severity: 'stalled',
    means: 'the plan made for the node is one that its agent could not carry out',
    fix: 'change what the message names',
  },
  PlanFailed: {
    rank: 14,
    severity: 'error',
    means: 'the agent tried the plan and an instruction of it failed',
    fix: 'mend what its output says; the agent tries again by itself, and a changed cluster replaces the plan at once',
  },
  LaunchFails: {
    rank: 15,
    severity: 'error',
    means: 'the provider could not make a machine; it is asked again by itself',
    fix: 'wait, or give the pool another machine type, zone or quota if the message names them',
  },
  TooManyUnhealthy: {
    rank: 16,
    severity: 'error',
    means: 'more machines of a pool are unhealthy than may be replaced, so none is',
    fix: 'find out what they have in common; raise maxUnhealthy, or widen unhealthyRange, to have them replaced',
  },
  DrainFailed: {
    rank: 17,
    severity: 'error',
    means: 'pods cannot be moved away from the node',
    fix: 'mend what the message says, or set ignoreErrors, force or disableEviction in the drain options',
  },
  AgentSilent: {
    rank: 18,
    severity: 'error',
    means: 'the node agent has not been heard of for a while',
    fix: 'look at the host: journalctl -u rancher-system-agent; run the registration command again, or delete the machine',
  },
  ProbesFailing: {
    rank: 19,
    severity: 'error',
    means: 'the plan is applied, and components are not healthy',
    fix: 'look at the logs of the components on the host',
  },
  LaunchPausing: {
    rank: 20,
    severity: 'waiting',
    means: 'machines of a pool failed before they became nodes, and the next one is made after a pause',
    fix: 'look at the console of the machine that failed',
  },
  MachinesPending: {
    rank: 21,
    severity: 'waiting',
    means: 'machines of a pool are being made, or have not registered yet',
    fix: '',
  },
  AddressUnknown: {
    rank: 22,
    severity: 'waiting',
    means: 'the server has no known address in the cluster’s primary family, so nobody can join it',
    fix: 'register the host with --internal-address, an address of the primary family among them',
  },
  RolesMissing: {
    rank: 23,
    severity: 'waiting',
    means: 'a cluster begins with at least one etcd, one control plane and one worker node',
    fix: 'register hosts for the missing roles',
  },
  AgentNeverSeen: {
    rank: 24,
    severity: 'waiting',
    means: 'the agent of a registered host has not fetched its plan yet',
    fix: 'look at the host: journalctl -u rancher-system-agent',
  },
  PlanUnderWay: { rank: 25, severity: 'waiting', means: 'the agent is at work on the plan', fix: '' },
  ProbesPending: { rank: 26, severity: 'waiting', means: 'the agent has not reported its probes yet', fix: '' },
  HookPending: {
    rank: 27,
    severity: 'waiting',
    means: 'a drain hook has not answered yet',
    fix: 'the controller of the hook copies the question, rke.cattle.io/pre-drain or post-drain of the plan secret, into its own annotation there',
  },
  DrainUnderWay: {
    rank: 28,
    severity: 'waiting',
    means: 'pods are being moved away from the node, or it is let in again',
    fix: '',
  },
  ErrandHostMissing: {
    rank: 29,
    severity: 'waiting',
    means: 'no control plane is there to act on Nodes',
    fix: 'bring a control plane back',
  },
  InstanceRemoval: { rank: 30, severity: 'waiting', means: 'the provider is removing the machine', fix: '' },
  PoolRemoval: {
    rank: 31,
    severity: 'waiting',
    means: 'what was made for a pool is being removed at the provider',
    fix: '',
  },
  MemberRemoval: { rank: 32, severity: 'waiting', means: 'etcd is letting go of the member', fix: '' },
  NodeRemoval: { rank: 33, severity: 'waiting', means: 'the Node is being deleted', fix: '' },
  CleanUp: { rank: 34, severity: 'waiting', means: 'the host is removing the engine', fix: '' },
  StillJoined: { rank: 35, severity: 'waiting', means: 'other nodes still use the server that shall go', fix: '' },
  InitNodePending: {
    rank: 36,
    severity: 'waiting',
    means: 'the first server has to come up before others join it',
    fix: '',
  },
  ControlPlanePending: {
    rank: 37,
    severity: 'waiting',
    means: 'a control plane has to come up before workers join it',
    fix: '',
  },
  EtcdBusy: { rank: 38, severity: 'waiting', means: 'etcd members change one at a time', fix: '' },
  EarlierTier: { rank: 39, severity: 'waiting', means: 'nodes that come earlier in the order are not done', fix: '' },
  NodesPending: {
    rank: 40,
    severity: 'waiting',
    means: 'machines of a pool have registered, and their Nodes are not ready',
    fix: '',
  },
  PoolUnderWay: {
    rank: 41,
    severity: 'waiting',
    means: 'machines of a pool are being replaced or removed',
    fix: '',
  },
  PoolPaused: {
    rank: 42,
    severity: 'waiting',
    means: 'machines of a pool differ from what it says, and it is paused',
    fix: 'set paused to false in the pool, or take the annotation cluster.x-k8s.io/paused from the cluster',
  },
  Concurrency: {
    rank: 43,
    severity: 'waiting',
    means: 'as many nodes as the upgrade strategy allows are unavailable',
    fix: '',
  },
} as const satisfies Record<string, WaitReason>;

/** Code of a {@link waitReasons}. */
export type WaitCode = keyof typeof waitReasons;

/** One thing that a roll-out waits for. */
export interface Wait {
  readonly code: WaitCode;
  /** Machine that it is about; absent for the cluster. */
  readonly machine?: string;
  /** What is going on; lower case, no final period. */
  readonly message: string;
  /** What was seen: times, outputs, probes. */
  readonly evidence: readonly string[];
}
