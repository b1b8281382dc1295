import { clusterRounds } from '../src/controllers/cluster-subject.ts';
import type { ClusterPorts } from '../src/controllers/ports.ts';
import { cnis } from '../src/generated/cnis.ts';
import { engines } from '../src/generated/engines.ts';
import { rules } from '../src/generated/rules.ts';
import { clusterKind } from '../src/kinds/cluster/kind.ts';
import { roleLabels } from '../src/kinds/cluster/machine-selection.ts';
import type { Cluster } from '../src/kinds/cluster/schema.ts';
import { machineKind } from '../src/kinds/machine/kind.ts';
import {
  clusterNameLabel,
  internalAddressAnnotation,
  machineFinalizer,
  osLabel,
  planSecretNameOf,
  planSecretType,
} from '../src/kinds/machine/names.ts';
import { nodeplanKind } from '../src/kinds/nodeplan/kind.ts';
import { secretKind } from '../src/kinds/secret/kind.ts';
import { simulatedconfigKind } from '../src/kinds/simulatedconfig/kind.ts';
import { prepareRollout } from '../src/planner/rollout/prepare.ts';
import { judgeObject } from '../src/rules/judge-object.ts';
import { ruleBookOf } from '../src/rules/rule-book.ts';
import type { Clock } from '../src/runtime/clock.ts';
import {
  type AnyObject,
  keyOf,
  newObject,
  type ObjectKind,
  type ObjectName,
  ownerReference,
  resourceOf,
  textOf,
  withDeletion,
} from '../src/runtime/object.ts';
import { type Runtime, runSubjects } from '../src/runtime/run-subjects.ts';
import { hashSecret } from '../src/server/access/credential.ts';
import type { Store, Write } from '../src/store/types.ts';
import { testFacts } from './facts.ts';
import type { FakeClock } from './fake-clock.ts';
import type { ObedientAgents } from './obedient-agents.ts';
import { settle } from './settle.ts';

/** The namespace that everything in the lab is in. */
export const labNamespace = 'fleet-default';

/** What agents in the lab call themselves. */
export const labAgent = 'rancher-system-agent/v0.14.0 (linux/amd64)';

/** Ports of the real rules, engines and CNIs. Secrets are counted up, so that two labs can be compared. */
export function labPorts(changes: Partial<ClusterPorts> = {}): ClusterPorts {
  const facts = testFacts();
  const book = ruleBookOf(rules);
  const count = { secrets: 0, suffixes: 0 };
  return {
    judge: (cluster, old, findMachineConfig) =>
      judgeObject(book, cluster, { facts, findMachineConfig, ...(old && { old }) }),
    prepare: (given) => prepareRollout({ facts, engines, cnis }, given),
    configResource: (kind) => (kind === simulatedconfigKind.kind ? resourceOf(simulatedconfigKind) : undefined),
    contactOf: () => ({ last: Date.parse('2026-11-22T10:00:00Z'), userAgent: labAgent, connected: true }),
    hearsSince: 0,
    systemDefaultRegistry: () => '',
    newSecret() {
      count.secrets += 1;
      return `secret-number-${count.secrets}-that-nobody-guesses`;
    },
    hashSecret,
    managerDoor: () => ({ url: 'https://manager.test:8443', authority: '', strict: true }),
    driverOf: async (kind) =>
      facts.drivers[kind] ? { name: facts.drivers[kind].name, credentialFields: [] } : undefined,
    newSuffix() {
      count.suffixes += 1;
      return count.suffixes.toString(36).padStart(5, '0');
    },
    userDataLimit: () => undefined,
    ...changes,
  };
}

/** Starts the controllers of clusters on a store. */
export function startControllers(
  store: Store,
  clock: Clock,
  options: { readonly ports?: ClusterPorts; fault?(context: string, error: unknown): void } = {},
): Runtime {
  return runSubjects([clusterRounds(options.ports ?? labPorts(), [resourceOf(simulatedconfigKind)])], {
    store,
    clock,
    random: () => 0.5,
    concurrency: 4,
    fault:
      options.fault ??
      ((context, error) => {
        throw new Error(context, { cause: error });
      }),
  });
}

export async function createObject(store: Store, kind: ObjectKind, object: AnyObject): Promise<void> {
  const name = { namespace: object.metadata?.namespace ?? '', name: object.metadata?.name ?? '' };
  const outcome = await store.commit([{ op: 'create', key: keyOf(kind, name), value: textOf(object) }]);
  if (!outcome.ok) throw new Error(`${kind.kind} ${name.name}: ${outcome.reason}`);
}

/** Stores a cluster as the API would. */
export async function createCluster(store: Store, cluster: Cluster, now: number): Promise<void> {
  const name = { namespace: labNamespace, name: cluster.metadata?.name ?? '' };
  const { metadata } = newObject(clusterKind, name, now);
  await createObject(store, clusterKind, { ...cluster, metadata: { ...cluster.metadata, ...metadata } });
}

/** A host as it registers: roles as letters, `e` etcd, `c` control plane, `w` worker. */
export interface LabHost {
  readonly name: string;
  readonly roles: string;
  readonly addresses?: string;
}

/** Writes what registration writes for a host. */
export async function registerHost(store: Store, cluster: string, host: LabHost, now: number): Promise<void> {
  const stored = await store.get(keyOf(clusterKind, { namespace: labNamespace, name: cluster }));
  const owner = ownerReference(JSON.parse(stored?.value ?? '{}') as AnyObject);
  const place = { namespace: labNamespace, name: host.name };
  const own = { [clusterNameLabel]: cluster };
  const roles = [
    ...(host.roles.includes('e') ? [roleLabels.etcd] : []),
    ...(host.roles.includes('c') ? [roleLabels.controlPlane] : []),
    ...(host.roles.includes('w') ? [roleLabels.worker] : []),
  ];
  const index = Number(/\d+/.exec(host.name)?.[0] ?? 0);
  const machine = {
    ...newObject(
      machineKind,
      {
        ...place,
        labels: { ...own, [osLabel]: 'linux', ...Object.fromEntries(roles.map((label) => [label, 'true'])) },
        annotations: {
          [internalAddressAnnotation]: host.addresses ?? `192.168.64.${10 + index},fd3b:91c4:7a20:1::${10 + index}`,
        },
        finalizers: [machineFinalizer],
        owner,
      },
      now,
    ),
    spec: { clusterName: cluster },
  };
  const belongs = { labels: own, owner: ownerReference(machine) };
  const secret = { namespace: labNamespace, name: planSecretNameOf(host.name) };
  const writes: Write[] = [
    { op: 'create', key: keyOf(machineKind, place), value: textOf(machine) },
    {
      op: 'create',
      key: keyOf(nodeplanKind, place),
      value: textOf({
        ...newObject(nodeplanKind, { ...place, ...belongs }, now),
        spec: { clusterName: cluster, machineName: host.name },
        status: { state: 'undelivered' },
      }),
    },
    {
      op: 'create',
      key: keyOf(secretKind, secret),
      value: textOf({ ...newObject(secretKind, { ...secret, ...belongs }, now), type: planSecretType }),
    },
  ];
  const outcome = await store.commit(writes);
  if (!outcome.ok) throw new Error(outcome.reason);
}

/** The object now, or undefined. */
export async function readObject<T>(store: Store, kind: ObjectKind, name: ObjectName | string): Promise<T | undefined> {
  const key = keyOf(kind, typeof name === 'string' ? { namespace: labNamespace, name } : name);
  const stored = await store.get(key);
  return stored && (JSON.parse(stored.value) as T);
}

/** Changes an object as a user would through the API: a change of the spec counts as a new generation. */
export async function changeObject<T extends AnyObject>(
  store: Store,
  kind: ObjectKind,
  name: string,
  change: (object: T) => T,
): Promise<void> {
  const key = keyOf(kind, { namespace: labNamespace, name });
  const stored = await store.get(key);
  if (!stored) throw new Error(`${name} is not there`);
  const before = JSON.parse(stored.value) as T;
  const after = change(before);
  const generation =
    (before.metadata?.generation ?? 1) + Number(JSON.stringify(before.spec) !== JSON.stringify(after.spec));
  const value = textOf({ ...after, metadata: { ...after.metadata, generation } });
  const outcome = await store.commit([{ op: 'update', key, value, ifRevision: stored.revision }]);
  if (!outcome.ok) throw new Error(outcome.reason);
}

/** Begins the deletion of an object, as the API does. */
export async function deleteObject(store: Store, kind: ObjectKind, name: string, now: number): Promise<void> {
  const key = keyOf(kind, { namespace: labNamespace, name });
  const stored = await store.get(key);
  if (!stored) throw new Error(`${name} is not there`);
  const marked = withDeletion(JSON.parse(stored.value) as AnyObject, now);
  await store.commit([marked ? { op: 'update', key, value: textOf(marked) } : { op: 'delete', key }]);
}

/**
 * Lets controllers and agents work until neither has anything to do, or the controllers' process has died. With a clock,
 * pauses that are short count as work.
 */
export async function untilQuiet(
  store: Store,
  runtimes: readonly Runtime[],
  agents: Pick<ObedientAgents, 'step'>,
  clock?: FakeClock,
  died: () => boolean = () => false,
): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    for (const runtime of runtimes) if (!died()) await settle(runtime, store);
    if (died()) return;
    const pause = clock?.next;
    const wrote = await agents.step();
    if (pause !== undefined && pause <= shortPause) await clock?.advance(pause);
    else if (!wrote) return;
  }
  throw new Error('controllers and agents never come to rest');
}

/** Milliseconds; after a conflict of two writers. */
const shortPause = 1000;
