import type { ConditionType } from '../types.ts';

/** Conditions of a management Cluster, in Rancher's words; clients of Rancher wait for them. */
export const managementClusterConditions: readonly ConditionType[] = [
  {
    type: 'Ready',
    polarity: 'positive',
    surfaces: 'always; the same as the provisioning Cluster says',
    reasons: { Ready: 'it is usable', Waiting: 'the cluster is on its way', Error: 'the cluster is not usable' },
  },
  {
    type: 'Provisioned',
    polarity: 'positive',
    surfaces: 'always; the same as the provisioning Cluster says',
    reasons: {
      Provisioned: 'every node has joined',
      Waiting: 'nodes are still missing',
      Error: 'provisioning cannot go on by itself',
    },
  },
  {
    type: 'Updated',
    polarity: 'positive',
    surfaces: 'always; the same as the provisioning Cluster says',
    reasons: {
      Updated: 'every node is as the cluster says',
      Waiting: 'nodes are being configured',
      Error: 'a node refuses its plan',
    },
  },
  {
    type: 'Waiting',
    polarity: 'positive',
    surfaces: 'Unknown until a node has reported for the first time',
    reasons: { Reported: 'a node has reported', Waiting: 'no node has reported yet' },
  },
  {
    type: 'BackingNamespaceCreated',
    polarity: 'positive',
    surfaces: 'when the namespace of its name exists',
    reasons: { Created: 'the namespace exists' },
  },
  {
    type: 'Connected',
    polarity: 'positive',
    surfaces: 'when a control plane of the cluster reports its inventory',
    reasons: { Connected: 'the inventory is fresh', Silent: 'no control plane has reported for a while' },
  },
];
