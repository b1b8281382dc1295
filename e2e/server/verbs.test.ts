import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answer, runProgram, scratchFolder, startManager, type TestManager } from './manager.ts';

const folder = scratchFolder();
const data = join(folder.path, 'data');
let manager: TestManager;

beforeAll(async () => {
  manager = await startManager(data);
});
afterAll(async () => {
  await manager.stop();
  folder.remove();
});

interface Kubeconfig {
  readonly clusters: { readonly name: string; readonly cluster: Record<string, string> }[];
  readonly users: { readonly user: { readonly token: string } }[];
}

describe('drover kubeconfig', () => {
  it('gives whoever may read the data folder access as the admin, over each family', async () => {
    const file = join(folder.path, 'kubeconfig');
    const ran = await runProgram(['kubeconfig', '--data', data, '--kubeconfig', file]);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    const { clusters, users } = parse(readFileSync(file, 'utf8')) as Kubeconfig;
    expect(clusters.map(({ name }) => name)).toEqual(['drover', 'drover-ipv4', 'drover-ipv6']);
    const token = users[0]?.user.token ?? '';
    for (const { cluster } of clusters) {
      const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString();
      expect(ca).toBe(manager.ca);
    }
    for (const host of ['127.0.0.1', '::1'] as const) {
      const agent = new Agent();
      expect((await manager.call('/api/v1/namespaces', { token, host, agent })).status).toBe(200);
      agent.destroy();
    }
  });

  it('adds to a file that is there and says what it did', async () => {
    const file = join(folder.path, 'mine');
    writeFileSync(file, '# mine\nclusters: []\ncurrent-context: other\n');
    const { stderr } = await runProgram(['kubeconfig', '--data', data], { KUBECONFIG: file });
    expect(stderr).toContain(`${file} now has the contexts drover, drover-ipv4, drover-ipv6`);
    expect(readFileSync(file, 'utf8')).toMatch(/^# mine\n[\s\S]*current-context: other\n/);
  });

  it('prints one with --print and touches no file', async () => {
    const file = join(folder.path, 'untouched');
    const { stdout } = await runProgram(['kubeconfig', '--data', data, '--print', '--name', 'x'], { KUBECONFIG: file });
    expect((parse(stdout) as Kubeconfig).clusters[0]?.name).toBe('x');
    expect(existsSync(file)).toBe(false);
  });

  it('says when no manager runs there, when there is no such user and when there is no such cluster', async () => {
    const none = await runProgram(['kubeconfig', '--data', join(folder.path, 'none')]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('no manager runs on');
    expect((await runProgram(['kubeconfig', '--data', data, '--user', 'nobody'])).stderr).toContain(
      'there is no user "nobody"',
    );
    expect((await runProgram(['kubeconfig', 'c1', '--data', data])).stderr).toContain('"c1" not found');
  });
});

describe('drover backup and restore', () => {
  const path = '/api/v1/namespaces/default/secrets';

  function put(name: string, on = manager): Promise<Answer> {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { value: 'aGlkZGVu' } };
    return on.call(path, { method: 'POST', token: on.root, body });
  }

  it('copies a running store without its secrets being readable, and brings it back at a higher revision', async () => {
    const file = join(folder.path, 'backup.db');
    await put('before');
    expect(await runProgram(['backup', file, '--data', data])).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(file).includes('aGlkZGVu')).toBe(false);
    const after = (await put('after')).json.metadata as { resourceVersion: string };

    const early = await runProgram(['restore', file, '--data', data]);
    expect(early).toMatchObject({ code: 2 });
    expect(early.stderr).toContain('is in use by process');
    await manager.stop();
    expect(await runProgram(['restore', file, '--data', data])).toMatchObject({ code: 0 });

    manager = await startManager(data);
    const listed = await manager.call(path, { token: manager.root });
    const { items, metadata } = listed.json as unknown as {
      items: { metadata: { name: string }; data: object }[];
      metadata: { resourceVersion: string };
    };
    expect(items.map((item) => item.metadata.name)).toEqual(['before']);
    expect(items[0]?.data).toEqual({ value: 'aGlkZGVu' });
    expect(Number(metadata.resourceVersion)).toBeGreaterThan(Number(after.resourceVersion));
  });

  it('changes the key of its secrets, and restores a backup of before with the key of then', async () => {
    const backup = join(folder.path, 'old-key.db');
    const key = join(data, 'store.key');
    const old = join(folder.path, 'old.key');
    const hidden = async () => (await manager.call(`${path}/before`, { token: manager.root })).json.data;
    const restart = async () => {
      await manager.stop();
      manager = await startManager(data);
    };
    expect((await runProgram(['backup', backup, '--data', data])).code).toBe(0);
    copyFileSync(key, old);

    expect(await runProgram(['rotate-key', '--data', data])).toMatchObject({ code: 0, stdout: '' });
    const early = await runProgram(['rotate-key', '--retire', '--data', data]);
    expect(early).toMatchObject({ code: 2 });
    expect(early.stderr).toContain('is not sealed with key');
    await restart();
    const retire = () => runProgram(['rotate-key', '--retire', '--data', data]);
    await expect.poll(async () => (await retire()).code, { timeout: 20_000 }).toBe(0);
    await restart();
    expect(await hidden()).toEqual({ value: 'aGlkZGVu' });

    await manager.stop();
    const locked = await runProgram(['restore', backup, '--data', data]);
    expect(locked.stderr).toContain('nothing was restored: the key file does not belong to this store');
    expect(await runProgram(['restore', backup, '--data', data, '--key', old])).toMatchObject({ code: 0 });
    manager = await startManager(data);
    expect(await hidden()).toEqual({ value: 'aGlkZGVu' });
    await expect.poll(async () => (await retire()).code, { timeout: 20_000 }).toBe(0);
  });

  it('says what stands in the way', async () => {
    const none = await runProgram(['backup', join(folder.path, 'x.db'), '--data', join(folder.path, 'nothing')]);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('holds no store');
    const missing = await runProgram(['restore', join(folder.path, 'no.db'), '--data', join(folder.path, 'empty')]);
    expect(missing.stderr).toContain('does not exist');
  });
});
