import { type Static, Type } from 'typebox';
import {
  choice,
  count,
  fields,
  flag,
  listMap,
  longCount,
  objectOf,
  observation,
  optional,
  Timestamp,
  text,
} from '../schema-parts.ts';

export const nodePlanStates = ['undelivered', 'delivered', 'applied', 'failed'] as const;

/**
 * How far a node is with its plan. Written when a plan is delivered and when its agent reports, never worked out
 * from checksums later: the agent forgets a failure with its next success and the other way round.
 */
export type NodePlanState = (typeof nodePlanStates)[number];

export const drainPhases = [
  'cordoning',
  'pre-hooks',
  'draining',
  'drained',
  'delivered',
  'post-hooks',
  'uncordoning',
] as const;

/** How far the draining of a node around a change is. */
export type DrainPhase = (typeof drainPhases)[number];

export const NodePlanSpec = fields(
  {
    clusterName: Type.String({ description: 'The provisioning Cluster, in the same namespace', minLength: 1 }),
    machineName: Type.String({ description: 'The Machine; the NodePlan has its name', minLength: 1 }),
  },
  'Whose plan it is about',
);

const ProbeStatus = fields({
  name: Type.String({ description: 'The component' }),
  healthy: flag('What the agent says of it'),
  successCount: count('Successes in a row, up to the threshold', { minimum: 0 }),
  failureCount: count('Failures in a row, up to the threshold', { minimum: 0 }),
  since: optional(Timestamp),
});

const PlanOutput = fields(
  {
    name: Type.String({ description: 'The instruction' }),
    planChecksum: text('SHA-256 of the plan it belongs to'),
    outcome: choice(['applied', 'failed', 'periodic'], 'How the instruction, or its plan, ended'),
    attempt: count('Which try it was, from 1', { minimum: 0 }),
    exitCode: count('Exit code, of periodic instructions'),
    at: optional(Timestamp),
    text: text('What it printed, the end of it', { maxLength: 65_536 }),
    truncated: flag('There was more'),
  },
  'Something that an instruction printed',
);

export const NodePlanStatus = fields(
  {
    state: choice(nodePlanStates, 'How far the node is with its plan'),
    reason: text('What it waits for or suffers from, as one CamelCase word'),
    message: text('The same as a sentence'),
    planChecksum: text('SHA-256 of the bytes of the plan that was delivered last'),
    deliveries: longCount('How many plans were delivered so far'),
    deliveredAt: optional(Timestamp),
    appliedAt: optional(Timestamp),
    failedAt: optional(Timestamp),
    failures: count('Failed attempts at this plan', { minimum: 0 }),
    version: text('Engine release that the plan installs'),
    appliedVersion: text('Engine release of the plan that was applied last'),
    joinedTo: text('URL of the server that the plan joins; empty on the node that all others join'),
    joinUrl: text('URL under which others join this server, in the cluster’s primary family'),
    agentVersion: text('Version of the node agent, from its requests'),
    lastContact: optional(Timestamp),
    connected: flag('The agent has an open watch'),
    probesPassedAt: optional(Timestamp),
    probes: listMap(ProbeStatus, ['name'], 'What the agent says about the components'),
    drain: optional(
      fields({
        id: text('Which draining it is; a later one has another'),
        phase: choice(drainPhases, 'How far it is'),
        startedAt: optional(Timestamp),
        message: text('What stands in the way'),
      }),
    ),
    outputs: optional(
      Type.Array(PlanOutput, {
        description: 'Newest first; old ones go',
        maxItems: 100,
        'x-kubernetes-list-type': 'atomic',
      }),
    ),
    ...observation,
  },
  'What was delivered to the node and what its agent reports',
);

/** What the manager remembers of a node’s plan. The plan itself is in a Secret that only the node reads. */
export const NodePlan = objectOf(
  'drover.dev/v1alpha1',
  'NodePlan',
  { spec: NodePlanSpec, status: optional(NodePlanStatus) },
  'What the manager remembers of a node’s plan; the plan itself is in a Secret that only the node reads',
);
export type NodePlan = Static<typeof NodePlan>;
export type NodePlanStatus = Static<typeof NodePlanStatus>;
