import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryStore } from '../../../../testing/memory-store.ts';
import { clusterregistrationtokenKind } from '../../../kinds/clusterregistrationtoken/kind.ts';
import { managementclusterKind } from '../../../kinds/managementcluster/kind.ts';
import { keyOf, newObject } from '../../objects/object.ts';
import { openClusterEnvironments } from './cluster-environments.ts';
import { openTokenKeeper, type StoredToken, type TokenKeeper } from './token-keeper.ts';

const now = new Date('2026-11-22T10:00:00Z');
const cluster = 'c-m-1';
const clusterKey = keyOf(managementclusterKind, { name: cluster });
const tokenKey = keyOf(clusterregistrationtokenKind, { namespace: cluster, name: 'default-token' });

function fault(error: unknown): never {
  throw error;
}

async function setCluster(store: MemoryStore, fields: object): Promise<void> {
  const stored = await store.get(clusterKey);
  const value = newObject(managementclusterKind, { name: cluster }, { ...fields }, now);
  await store.commit([
    stored
      ? { op: 'update', key: clusterKey, value, ifRevision: stored.revision }
      : { op: 'create', key: clusterKey, value },
  ]);
}

async function commandIn(store: MemoryStore): Promise<string> {
  const stored = await store.get(tokenKey);
  return (stored && (JSON.parse(stored.value) as StoredToken).status?.nodeCommand) ?? '';
}

async function open(store: MemoryStore, heard: { count: number }): Promise<TokenKeeper> {
  let keeper: TokenKeeper | undefined;
  const environments = await openClusterEnvironments({
    store,
    changed() {
      heard.count += 1;
      keeper?.refresh();
    },
    fault,
  });
  keeper = await openTokenKeeper({
    store,
    surroundings: (name) => ({ url: 'https://manager.test', environment: environments.of(name) }),
    now: () => now,
    fault,
  });
  const opened = keeper;
  onTestFinished(async () => {
    await opened.close();
    await environments.close();
  });
  return opened;
}

describe('the stored commands', () => {
  it('have the environment of the cluster, and follow it', async () => {
    const store = new MemoryStore();
    const heard = { count: 0 };
    const variable = (value: string) => ({ spec: { agentEnvVars: [{ name: 'HTTPS_PROXY', value }] } });
    await setCluster(store, variable('http://proxy one'));
    const token = newObject(
      clusterregistrationtokenKind,
      { namespace: cluster, name: 'default-token' },
      { spec: { clusterName: cluster } },
      now,
    );
    await store.commit([{ op: 'create', key: tokenKey, value: token }]);
    await open(store, heard);
    expect(await commandIn(store)).toContain("sudo HTTPS_PROXY='http://proxy one' sh -s -");
    await setCluster(store, variable('http://two'));
    await expect.poll(() => commandIn(store)).toContain('HTTPS_PROXY=http://two');
    await setCluster(store, { spec: {} });
    await expect.poll(() => commandIn(store)).not.toContain('HTTPS_PROXY');
  });

  it('are left alone by what else happens to the cluster', async () => {
    const store = new MemoryStore();
    const heard = { count: 0 };
    await setCluster(store, { spec: { agentEnvVars: [{ name: 'A', value: 'b' }] } });
    await open(store, heard);
    const before = heard.count;
    await setCluster(store, { spec: { agentEnvVars: [{ name: 'A', value: 'b' }] }, status: { nodeCount: 3 } });
    await setCluster(store, { spec: { agentEnvVars: [{ name: 'A', value: 'c' }] } });
    await expect.poll(() => heard.count).toBe(before + 1);
  });
});
