import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import {
  changeObject,
  createCluster,
  deleteObject,
  type LabHost,
  labAgent,
  labNamespace,
  labPorts,
  readObject,
  registerHost,
  startControllers,
  untilQuiet,
} from '../../testing/cluster-lab.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { obedientAgents } from '../../testing/obedient-agents.ts';
import { settle } from '../../testing/settle.ts';
import { statusProblems } from '../../testing/status-checker.ts';
import { kinds } from '../generated/kinds.ts';
import { clusterKind } from '../kinds/cluster/kind.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import { filesAnnotation } from '../kinds/cluster/source-use.ts';
import { clusterregistrationtokenKind } from '../kinds/clusterregistrationtoken/kind.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import { managementclusterKind } from '../kinds/managementcluster/kind.ts';
import type { ManagementCluster } from '../kinds/managementcluster/schema.ts';
import { namespaceKind } from '../kinds/namespace/kind.ts';
import { nodeplanKind } from '../kinds/nodeplan/kind.ts';
import type { NodePlan } from '../kinds/nodeplan/schema.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import type { Secret } from '../kinds/secret/schema.ts';
import { base64OfBytes } from '../lib/base64.ts';
import type { AnyObject } from '../runtime/object.ts';
import type { Runtime } from '../runtime/run-subjects.ts';
import { textIn } from './plan-secret.ts';
import type { ClusterPorts } from './ports.ts';

const running: Runtime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.stop()));
});

const three: readonly LabHost[] = [0, 1, 2].map((index) => ({ name: `custom-${index}`, roles: 'ecw' }));

/** A lab with a cluster and its hosts in it, not yet at rest. */
async function lab(hosts: readonly LabHost[] = three, cluster = aCluster(), ports: Partial<ClusterPorts> = {}) {
  const store = new MemoryStore();
  const clock = fakeClock();
  const agents = obedientAgents(store);
  const faults: unknown[] = [];
  const fault = (context: string, error: unknown) => faults.push(`${context}: ${error}`);
  const contactOf: ClusterPorts['contactOf'] = (_, secretName) =>
    agents.behaviour.get(secretName.replace('-machine-plan', ''))?.silent
      ? undefined
      : { last: clock.now(), userAgent: labAgent, connected: true };
  const runtime = startControllers(store, clock, { ports: labPorts({ contactOf, ...ports }), fault });
  running.push(runtime);
  await createCluster(store, cluster, clock.now());
  for (const host of hosts) await registerHost(store, 'demo', host, clock.now());
  return {
    store,
    clock,
    agents,
    runtime,
    faults,
    rest: () => untilQuiet(store, [runtime], agents),
    cluster: async () => (await readObject<Cluster>(store, clusterKind, 'demo')) as Cluster,
    plan: async (name: string) => (await readObject<NodePlan>(store, nodeplanKind, name)) as NodePlan,
    secret: async (name: string) => (await readObject<Secret>(store, secretKind, name)) as Secret,
    machine: async (name: string) => (await readObject<Machine>(store, machineKind, name)) as Machine,
  };
}

function changeSpec(store: MemoryStore, { spec = {} }: Cluster): Promise<void> {
  return changeObject<Cluster>(store, clusterKind, 'demo', (object) => ({ ...object, spec }));
}

function condition(
  object: { status?: { conditions?: { type: string; status: string }[] | null } | null },
  type: string,
) {
  return object.status?.conditions?.find((each) => each.type === type) as
    | { status: string; reason: string; message: string }
    | undefined;
}

/** Everything in the store whose status is documented must make sense. */
async function allStatusProblems(store: MemoryStore): Promise<string[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const page = await store.list({ group: kind.group, resource: kind.plural });
      if (!page.ok || kind.conditions.length === 0) return [];
      return page.items.flatMap(({ value }) => statusProblems(JSON.parse(value) as AnyObject, kind));
    }),
  );
  return lists.flat();
}

describe('a new cluster', () => {
  it('gets its identity, namespace, registration token and join tokens before it has a host', async () => {
    const { store, rest, cluster } = await lab([]);
    await rest();
    const { status, metadata } = await cluster();
    const id = status?.clusterName ?? '';
    expect(id).toMatch(/^c-m-[a-z0-9]{8}$/);
    expect(metadata?.finalizers).toEqual(['drover.dev/cluster-removal']);
    expect(condition(await cluster(), 'Created')?.status).toBe('True');
    const management = await readObject<ManagementCluster>(store, managementclusterKind, { name: id });
    expect(management?.spec).toMatchObject({ displayName: 'demo', fleetWorkspaceName: labNamespace });
    expect(await readObject(store, namespaceKind, { name: id })).toBeDefined();
    const token = { namespace: id, name: 'default-token' };
    expect(await readObject(store, clusterregistrationtokenKind, token)).toMatchObject({ spec: { clusterName: id } });
    const state = await readObject<Secret>(store, secretKind, 'demo-rke-state');
    expect(textIn(state, 'serverToken')).not.toBe(textIn(state, 'agentToken'));
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('says Unknown, and what it waits for, while roles are missing', async () => {
    const { rest, cluster, store } = await lab([{ name: 'custom-0', roles: 'w' }]);
    await rest();
    const updated = condition(await cluster(), 'Updated');
    expect(updated).toMatchObject({ status: 'Unknown', reason: 'Waiting' });
    expect(updated?.message).toContain('waiting for at least one control plane, etcd, and worker node');
    expect((await cluster()).status?.rootCause?.code).toBe('RolesMissing');
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('comes up on its hosts, with a kubeconfig, and its families are verified', async () => {
    const { rest, cluster, secret, store, faults, machine } = await lab();
    await rest();
    const { status } = await cluster();
    expect(status).toMatchObject({ ready: true, bootstrapped: true, families: ['ipv4', 'ipv6'] });
    expect(status?.rootCause).toBeUndefined();
    expect(condition(await cluster(), 'FamiliesVerified')?.status).toBe('True');
    const kubeconfig = textIn(await secret('demo-kubeconfig'), 'value') ?? '';
    expect(kubeconfig).toContain('https://192.168.64.10:6443');
    expect(kubeconfig).toContain('https://[fd3b:91c4:7a20:1::10]:6443');
    expect(kubeconfig).toContain('current-context: demo');
    expect(status?.clientSecretName).toBe('demo-kubeconfig');
    expect((await machine('custom-0')).status).toMatchObject({ phase: 'Running', nodeRef: { name: 'custom-0' } });
    expect(faults).toEqual([]);
    expect(await allStatusProblems(store)).toEqual([]);
  });

  const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };
  const ipv6First = {
    clusterCidr: 'fd7a:3c1e:9b42:5200::/56,10.52.0.0/16',
    serviceCidr: 'fd7a:3c1e:9b42:5300::/112,10.53.0.0/16',
  };
  const address6 = (index: number) => `fd3b:91c4:7a20:1::${10 + index}`;
  it.each([
    ['IPv6-only', aCluster(ipv6), address6, ['ecw', 'ecw', 'ecw'], ['ipv6']],
    [
      'IPv6-first dual-stack',
      aCluster(ipv6First),
      (index: number) => `${address6(index)},10.0.0.${index}`,
      ['ecw', 'ecw'],
      ['ipv6', 'ipv4'],
    ],
    [
      'K3s',
      aCluster({ version: 'v1.35.1+k3s1' }),
      (index: number) => `10.0.0.${index},${address6(index)}`,
      ['ecw', 'w'],
      ['ipv4', 'ipv6'],
    ],
    [
      'split-role',
      aCluster(),
      (index: number) => `10.0.0.${index},${address6(index)}`,
      ['e', 'e', 'e', 'c', 'c', 'w'],
      ['ipv4', 'ipv6'],
    ],
  ] as const)('comes up as an %s one, joined by the primary family', async (_, cluster, addresses, roles, families) => {
    const hosts = roles.map((letters, index) => ({
      name: `custom-${index}`,
      roles: letters,
      addresses: addresses(index + 1),
    }));
    const { rest, cluster: now, plan, machine, store } = await lab(hosts, cluster);
    await rest();
    expect((await now()).status).toMatchObject({ ready: true, families });
    expect(condition(await now(), 'Updated')?.status).toBe('True');
    expect(condition(await now(), 'FamiliesVerified')).toMatchObject({ status: 'True' });
    expect(condition(await machine('custom-0'), 'FamiliesVerified')).toMatchObject({ status: 'True' });
    const joined = (await plan('custom-1')).status?.joinedTo ?? '';
    expect(joined.startsWith('https://[')).toBe(families[0] === 'ipv6');
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('is written to no more once it has come up', async () => {
    const { rest, store, clock, runtime, agents } = await lab();
    await rest();
    const { revision } = await store.status();
    await clock.advance(3_000_000);
    await settle(runtime, store);
    expect(await agents.step()).toBe(false);
    expect((await store.status()).revision).toBe(revision);
  });

  it('gives every host exactly the plans that it needs', async () => {
    const { rest, agents, plan } = await lab();
    await rest();
    for (const name of ['custom-0', 'custom-1', 'custom-2']) {
      expect(agents.applied.get(name)).toBe((await plan(name)).status?.deliveries);
    }
  });
});

describe('a cluster that the rules refuse', () => {
  it('is left alone and says why, when admission only warns', async () => {
    const { store, rest, cluster } = await lab(three, aCluster({ clusterCidr: '10.53.0.0/16' }));
    await rest();
    const refused = condition(await cluster(), 'Accepted');
    expect(refused).toMatchObject({ status: 'False', reason: 'Refused' });
    expect((await cluster()).status?.clusterName).toBeUndefined();
    expect(await readObject(store, secretKind, 'demo-rke-state')).toBeUndefined();
    expect(condition(await cluster(), 'Stalled')?.status).toBe('True');
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('goes on when it is mended', async () => {
    const { store, rest, cluster } = await lab(three, aCluster({ clusterCidr: '10.53.0.0/16' }));
    await rest();
    await changeSpec(store, aCluster());
    await rest();
    expect((await cluster()).status?.ready).toBe(true);
  });

  it('keeps running as it was accepted when a change is refused', async () => {
    const { store, rest, cluster, agents } = await lab();
    await rest();
    const before = new Map(agents.applied);
    await changeSpec(store, aCluster({ clusterCidr: '10.99.0.0/16,fd7a:3c1e:9b42:9900::/56' }));
    await rest();
    expect(agents.applied).toEqual(before);
    expect(condition(await cluster(), 'Accepted')?.status).toBe('False');
    expect(condition(await cluster(), 'Ready')?.status).toBe('True');
    expect((await cluster()).status?.rootCause?.code).toBe('Refused');
    expect(await allStatusProblems(store)).toEqual([]);
  });
});

describe('a running cluster', () => {
  it('rolls a change of its configuration out, and says so meanwhile', async () => {
    const { store, rest, cluster, agents, runtime } = await lab();
    await rest();
    await changeSpec(store, aCluster({ config: { 'kubelet-arg': ['event-qps=0'] } }));
    await settle(runtime, store);
    expect(condition(await cluster(), 'Updated')?.status).toBe('Unknown');
    expect(await allStatusProblems(store)).toEqual([]);
    const before = agents.applied.get('custom-2') ?? 0;
    await rest();
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
    expect(agents.applied.get('custom-2')).toBeGreaterThan(before);
  });

  it('asks the hooks of a draining on the plan secret, and goes on when they have answered', async () => {
    const upgradeStrategy = {
      controlPlaneDrainOptions: { enabled: true, preDrainHooks: [{ annotation: 'example.net/saved' }] },
    };
    const strict = (config: Record<string, unknown>) => aCluster({ config, rke: { upgradeStrategy } });
    const { store, rest, cluster, secret, plan } = await lab(three, strict({}));
    await rest();
    await changeSpec(store, strict({ 'kubelet-arg': ['event-qps=0'] }));
    for (const name of ['custom-0', 'custom-1', 'custom-2']) {
      await rest();
      expect((await cluster()).status?.rootCause).toMatchObject({ code: 'HookPending' });
      const question = (await secret(`${name}-machine-plan`)).metadata?.annotations?.['rke.cattle.io/pre-drain'] ?? '';
      expect(JSON.parse(question)).toMatchObject({ draining: (await plan(name)).status?.drain?.id, enabled: true });
      await changeObject<Secret>(store, secretKind, `${name}-machine-plan`, (object) => ({
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { ...object.metadata?.annotations, 'example.net/saved': question },
        },
      }));
    }
    await rest();
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
    expect((await secret('custom-0-machine-plan')).metadata?.annotations ?? {}).toEqual({});
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('tells of a host that cannot apply its plan, with its words, and gets over it', async () => {
    const { store, rest, cluster, agents, plan, machine } = await lab();
    agents.behaviour.set('custom-1', { failure: 'line one\ncurl: (6) could not resolve host' });
    await rest();
    expect((await plan('custom-1')).status).toMatchObject({ state: 'failed', failures: 1 });
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'PlanFailed' });
    expect((await cluster()).status?.rootCause?.evidence?.join('\n')).toContain('could not resolve host');
    expect(condition(await machine('custom-1'), 'PlanApplied')).toMatchObject({ status: 'False', reason: 'Error' });
    expect(await allStatusProblems(store)).toEqual([]);
    agents.behaviour.delete('custom-1');
    await rest();
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
  });

  it('finds out that an agent has fallen silent, by time alone', async () => {
    const { rest, cluster, agents, clock, runtime, store } = await lab();
    agents.behaviour.set('custom-1', { silent: true });
    await rest();
    for (let minute = 0; minute < 7; minute += 1) {
      await clock.advance(60_000);
      await settle(runtime, store);
    }
    expect((await cluster()).status?.rootCause?.code).toBe('AgentSilent');
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('never makes its tokens anew: without them it stands still and says so', async () => {
    const { store, rest, cluster, clock } = await lab();
    await rest();
    await deleteObject(store, secretKind, 'demo-rke-state', clock.now());
    await rest();
    expect(await readObject(store, secretKind, 'demo-rke-state')).toBeUndefined();
    expect((await cluster()).status?.rootCause?.code).toBe('StateMissing');
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('gives no machine a file that is not for the cluster, or has another SHA-256 than the cluster names', async () => {
    const key = { group: '', resource: 'secrets', namespace: labNamespace, name: 'conf' };
    const right = Uint8Array.of(0, 255, 254);
    const secret = (bytes: Uint8Array, clusters: string) => {
      const metadata = { name: 'conf', annotations: { [filesAnnotation]: clusters } };
      return JSON.stringify({ kind: 'Secret', apiVersion: 'v1', metadata, data: { a: base64OfBytes(bytes) } });
    };
    const items = [{ key: 'a', path: '/etc/a', hash: createHash('sha256').update(right).digest('base64') }];
    const rke = { machineSelectorFiles: [{ fileSources: [{ secret: { name: 'conf', items } }] }] };
    const { store, rest, cluster } = await lab(three, aCluster({ rke }));
    await store.commit([{ op: 'create', key, value: secret(right, 'other') }]);
    await rest();
    expect((await cluster()).status?.rootCause).toMatchObject({
      code: 'SourceRefused',
      fix: expect.stringContaining(`${filesAnnotation}: demo`),
    });
    await store.commit([{ op: 'update', key, value: secret(Uint8Array.of(0, 255), 'other,demo') }]);
    await rest();
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'SourceDiffers' });
    expect(condition(await cluster(), 'Ready')?.status).not.toBe('True');
    await store.commit([{ op: 'update', key, value: secret(right, 'demo') }]);
    await rest();
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
    const plan = textIn(await readObject<Secret>(store, secretKind, 'custom-1-machine-plan'), 'plan') ?? '{}';
    expect(JSON.parse(plan).files).toContainEqual(expect.objectContaining({ path: '/etc/a', content: 'AP/+' }));
  });

  it('waits for a Secret that it refers to, and goes on when it is there', async () => {
    const configs = { 'registry.example.net': { authConfigSecretName: 'pull' } };
    const { store, rest, cluster, clock } = await lab(three, aCluster({ rke: { registries: { configs } } }));
    await rest();
    expect((await cluster()).status?.rootCause).toMatchObject({ code: 'SourceMissing' });
    const secret = { data: { username: 'dQ==', password: 'cA==' }, type: 'rke.cattle.io/auth-config' };
    await store.commit([
      {
        op: 'create',
        key: { group: '', resource: 'secrets', namespace: labNamespace, name: 'pull' },
        value: JSON.stringify({ kind: 'Secret', apiVersion: 'v1', metadata: { name: 'pull' }, ...secret }),
      },
    ]);
    await rest();
    expect((await cluster()).status?.ready).toBe(true);
    expect(clock.now()).toBeGreaterThan(0);
  });
});

describe('removal', () => {
  it('lets a worker go after its host was cleaned', async () => {
    const { store, rest, clock, agents, machine } = await lab([...three, { name: 'custom-3', roles: 'w' }]);
    await rest();
    await deleteObject(store, machineKind, 'custom-3', clock.now());
    await rest();
    expect(await machine('custom-3')).toBeUndefined();
    expect(agents.installed.has('custom-3')).toBe(false);
    expect(await allStatusProblems(store)).toEqual([]);
  });

  it('lets an etcd member go by the orderly way', async () => {
    const { store, rest, clock, machine, cluster } = await lab();
    await rest();
    await deleteObject(store, machineKind, 'custom-2', clock.now());
    await rest();
    expect(await machine('custom-2')).toBeUndefined();
    expect((await cluster()).status?.ready).toBe(true);
    expect(condition(await cluster(), 'Updated')?.status).toBe('True');
  });

  it('removes a cluster with its machines and everything that was made for it', async () => {
    const { store, rest, clock, agents, cluster } = await lab();
    await rest();
    const id = (await cluster()).status?.clusterName ?? '';
    await deleteObject(store, clusterKind, 'demo', clock.now());
    await rest();
    expect(await cluster()).toBeUndefined();
    expect([...agents.installed]).toEqual([]);
    expect(await readObject(store, managementclusterKind, { name: id })).toBeUndefined();
    expect(await readObject<AnyObject>(store, namespaceKind, { name: id })).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      status: { phase: 'Terminating' },
    });
  });

  it('removes a cluster that never was accepted', async () => {
    const { store, rest, clock, cluster, machine } = await lab(three, aCluster({ clusterCidr: '10.53.0.0/16' }));
    await rest();
    await deleteObject(store, machineKind, 'custom-0', clock.now());
    await deleteObject(store, clusterKind, 'demo', clock.now());
    await rest();
    expect([await cluster(), await machine('custom-0')]).toEqual([undefined, undefined]);
  });

  it('lets machines go whose cluster vanished', async () => {
    const { store, rest, clock, machine } = await lab();
    await rest();
    const key = { group: clusterKind.group, resource: clusterKind.plural, namespace: labNamespace, name: 'demo' };
    await store.commit([{ op: 'delete', key }]);
    await rest();
    expect([await machine('custom-0'), clock.now() > 0]).toEqual([undefined, true]);
    const page = await store.list({ group: managementclusterKind.group, resource: managementclusterKind.plural });
    expect(page.ok && page.items).toEqual([]);
  });
});
