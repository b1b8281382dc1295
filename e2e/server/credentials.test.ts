import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, scratchFolder, startManager, type TestManager } from './manager.ts';

const folder = scratchFolder();
let manager: TestManager;

beforeAll(async () => {
  manager = await startManager(join(folder.path, 'data'));
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

function create(path: string, body: object, token = manager.root): Promise<Answer> {
  return manager.call(path, { method: 'POST', token, body });
}

/** A user who may edit these namespaces; gives a token. */
async function anEditor(name: string, ...namespaces: string[]): Promise<string> {
  await create('/apis/management.cattle.io/v3/users', {
    apiVersion: 'management.cattle.io/v3',
    kind: 'User',
    metadata: { name },
    username: name,
  });
  await create('/apis/drover.dev/v1alpha1/grants', {
    apiVersion: 'drover.dev/v1alpha1',
    kind: 'Grant',
    metadata: { name },
    spec: { role: 'editor', namespaces, subjects: [{ kind: 'User', name }] },
  });
  const made = await create('/v3/tokens', { userId: name });
  return String(made.json.token);
}

function applyCluster(name: string, credential: string, token: string): Promise<Answer> {
  const spec = {
    kubernetesVersion: 'v1.34.1+rke2r1',
    cloudCredentialSecretName: credential,
    rkeConfig: { machineGlobalConfig: { cni: 'canal' } },
  };
  const metadata = { name, namespace: 'fleet-default' };
  const body = { apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', metadata, spec };
  return create('/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters', body, token);
}

describe('a cloud credential', () => {
  it('is used by those who may read it', async () => {
    const made = await create('/v3/cloudCredentials', {
      name: 'team a',
      amazonec2credentialConfig: { accessKey: 'AKIA1', secretKey: 'hidden-away' },
    });
    expect(made.status).toBe(201);
    const id = String(made.json.id);
    const outsider = await anEditor('outsider', 'fleet-default');
    const insider = await anEditor('insider', 'fleet-default', 'cattle-global-data');

    const refused = await applyCluster('of-outsider', id, outsider);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('which user \\"outsider\\" may not get');
    expect((await applyCluster('of-insider', id, insider)).status).toBe(201);

    expect((await manager.call('/v3/cloudCredentials', { token: outsider })).status).toBe(403);
    const seen = await manager.call(`/v3/cloudCredentials/${id}`, { token: insider });
    expect(seen).toMatchObject({ status: 200, json: { name: 'team a' } });
    expect(seen.text).not.toContain('hidden-away');

    const deletion = await manager.call(`/v3/cloudCredentials/${id}`, { token: insider, method: 'DELETE' });
    expect(deletion).toMatchObject({ status: 422, json: { code: 'InvalidAction' } });
    const secret = `/api/v1/namespaces/cattle-global-data/secrets/${id.split(':')[1]}`;
    const warned = await manager.call(secret, { token: insider, method: 'DELETE' });
    expect(warned.status).toBe(200);
    expect(warned.headers.warning).toContain('cluster fleet-default/of-insider uses this credential');
  });

  it('may come later than the cluster, which says so', async () => {
    const answer = await applyCluster('early', 'cattle-global-data:cc-later', manager.root);
    expect(answer.status).toBe(201);
    expect(answer.headers.warning).toContain('there is no Secret cattle-global-data/cc-later yet');
  });

  it('is not reached through the books about machines', async () => {
    const editor = await anEditor('bookkeeper', 'fleet-default');
    const path = '/apis/drover.dev/v1alpha1/namespaces/fleet-default/instances';
    expect((await create(path, {}, editor)).status).toBe(403);
    expect((await manager.call(path, { token: editor })).status).toBe(200);
  });
});
