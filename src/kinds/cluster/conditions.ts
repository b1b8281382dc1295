import type { ConditionType } from '../types.ts';

/**
 * Conditions of a Cluster. Names and vocabulary are Rancher's, so that its clients read them: True is done, Unknown is
 * under way, False is an error; for `Reconciling` and `Stalled` it is True that tells of work and of trouble.
 */
export const clusterConditions: readonly ConditionType[] = [
  {
    type: 'Accepted',
    polarity: 'positive',
    surfaces: 'at once after every write; False lists every problem that the rules found, and nothing is provisioned',
    reasons: {
      Accepted: 'the rules have nothing against the cluster',
      Refused: 'at least one rule refuses the cluster; it was stored because admission only warns',
    },
  },
  {
    type: 'Created',
    polarity: 'positive',
    surfaces: 'as soon as the cluster has its identity inside the manager, together with status.clusterName',
    reasons: {
      Created: 'status.clusterName is set',
      Waiting: 'the manager has just begun with the cluster',
      Error: 'the cluster gets no identity; the message says why',
    },
  },
  {
    type: 'RKECluster',
    polarity: 'positive',
    surfaces: 'when the objects that carry out provisioning exist',
    reasons: {
      Generated: 'the objects exist and follow the cluster',
      Waiting: 'nothing was made yet',
      Error: 'an object could not be written; the message says which',
    },
  },
  {
    type: 'Updated',
    polarity: 'positive',
    surfaces: 'while a change of the cluster is carried out to its nodes',
    reasons: {
      Updated: 'every node is as the cluster says',
      Waiting: 'nodes are being configured; the message says which and for what',
      Error: 'a node refuses its plan; the message has its output',
    },
  },
  {
    type: 'Provisioned',
    polarity: 'positive',
    surfaces: 'while the first nodes are made and joined',
    reasons: {
      Provisioned: 'every node has joined',
      Waiting: 'a node, a machine or an address is still missing; the message says which',
      Error: 'provisioning cannot go on by itself',
    },
  },
  {
    type: 'Ready',
    polarity: 'positive',
    surfaces: 'always; the message is the one root cause when the cluster is not usable',
    reasons: {
      Ready: 'an API server, a majority of etcd and a place for pods are there',
      Waiting: 'the cluster is on its way',
      Error: 'the cluster is not usable',
    },
  },
  {
    type: 'FamiliesVerified',
    polarity: 'positive',
    surfaces: 'when the nodes are ready: whether every family works, checked from inside of the cluster',
    reasons: {
      Verified: 'every node has addresses and pod ranges of every family in order, and DNS answers over each',
      Missing: 'a family lacks something; the message says what and where',
      Waiting: 'not checked yet',
    },
  },
  {
    type: 'Reconciling',
    polarity: 'negative',
    surfaces: 'True while the world is not yet what the cluster says',
    reasons: {
      Reconciling: 'the manager is at work',
      Reconciled: 'nothing is left to do',
      Stalled: 'the work stands still until a person has helped',
    },
  },
  {
    type: 'Stalled',
    polarity: 'negative',
    surfaces: 'True when only a person can make the manager go on',
    reasons: {
      Stalled: 'status.rootCause says what has to be done',
      Moving: 'nothing keeps the manager from going on by itself',
    },
  },
  {
    type: 'Removed',
    polarity: 'positive',
    surfaces: 'Unknown while the cluster is being deleted',
    reasons: {
      Removed: 'every machine is gone',
      Waiting: 'machines are still there; the message says which',
      Error: 'a machine cannot be removed',
    },
  },
];
