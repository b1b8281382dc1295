import type { ConditionType } from '../types.ts';

/** Conditions of a Machine: Cluster API's, and Rancher's two about the node's plan. */
export const machineConditions: readonly ConditionType[] = [
  {
    type: 'Ready',
    polarity: 'positive',
    surfaces: 'always; True when the node does its work',
    reasons: {
      Ready: 'the plan is applied, every probe is healthy and the Node is ready',
      NotReady: 'the message says what is missing',
    },
  },
  {
    type: 'InfrastructureReady',
    polarity: 'positive',
    surfaces: 'when the machine exists',
    reasons: {
      Registered: 'the host registered itself',
      Provisioned: 'the provider shows the machine with an address in every family of the cluster',
      Waiting: 'the machine is being made; the message says what it waits for',
      Error: 'the provider does not make the machine; the message has its words',
      Lost: 'the provider does not show the machine any more',
    },
  },
  {
    type: 'BootstrapConfigReady',
    polarity: 'positive',
    surfaces: 'when the node agent has its connection',
    reasons: { Registered: 'the host registered itself', Waiting: 'the first boot is under way' },
  },
  {
    type: 'PlanApplied',
    polarity: 'positive',
    surfaces: 'once a plan was delivered',
    reasons: {
      Applied: 'the agent reports the plan that was delivered last',
      Waiting: 'the plan is not delivered yet, or the agent is at work; the message says which',
      Error: 'the agent tried the plan and failed; the message has the last lines of its output',
      AgentSilent: 'the agent has not been heard of for a while',
    },
  },
  {
    type: 'Reconciled',
    polarity: 'positive',
    surfaces: 'always; True when nothing is left to do for the node',
    reasons: {
      Reconciled: 'applied and healthy',
      Waiting: 'the node waits for its turn, or for its probes; the message says for what',
      Error: 'the node cannot go on by itself',
    },
  },
  {
    type: 'NodeReady',
    polarity: 'positive',
    surfaces: 'when the node was seen in the cluster’s inventory',
    reasons: {
      NodeReady: 'Kubernetes says that the Node is ready',
      NodeNotReady: 'Kubernetes says that it is not; the message has its words',
      NodeMissing: 'no Node of that name is in the inventory',
    },
  },
  {
    type: 'FamiliesVerified',
    polarity: 'positive',
    surfaces: 'after the node was checked from inside of the cluster',
    reasons: {
      Verified: 'addresses, pod ranges and DNS work in every family',
      Missing: 'a family lacks something; the message says what',
      Waiting: 'not checked yet',
    },
  },
  {
    type: 'Deleting',
    polarity: 'negative',
    surfaces: 'True while the machine is being removed',
    reasons: {
      MemberRemoval: 'the etcd member is being removed',
      QuorumAtRisk: 'removing the member now would cost the cluster its quorum',
      Draining: 'pods are being moved away from the node',
      InstanceRemoval: 'the provider is removing the machine',
      NodeRemoval: 'the Node is being deleted',
      CleanUp: 'the host is being cleaned up',
      Waiting: 'something else comes first; the message says what',
    },
  },
];
