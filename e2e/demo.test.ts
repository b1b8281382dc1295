import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder, startManager, type TestManager } from './server/manager.ts';

const folder = scratchFolder();
const machines = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines';
const clusters = '/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters';

afterAll(() => folder.remove());

function startDemo(name: string, ...flags: string[]): Promise<TestManager> {
  return startManager(join(folder.path, name, 'data'), ['--demo', ...flags]);
}

/** What the demo has said, once all of these words are in it. */
async function said(manager: TestManager, ...words: string[]): Promise<string> {
  for (const end = Date.now() + 150_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { stderr } = manager.output();
    const missing = words.filter((word) => !stderr.includes(word));
    if (missing.length === 0) return stderr;
    if (Date.now() > end) throw new Error(`waited in vain for "${missing.join('", "')}" in:\n${stderr}`);
  }
}

async function namesOf(manager: TestManager, path: string): Promise<string[]> {
  const { items } = (await manager.call(path, { token: manager.root })).json;
  return (items as { readonly metadata: { readonly name: string } }[]).map(({ metadata }) => metadata.name).sort();
}

describe('drover server --demo on a host with both families', () => {
  let manager: TestManager;
  beforeAll(async () => {
    // As for every simulated machine, it is of no matter whether anybody is found under the server URL.
    manager = await startDemo('both', '--server-url', 'https://192.0.2.10:8443', '--host-stack', 'dual');
  });
  afterAll(() => manager.stop());

  it('applies what needs no account, and tells what it does until the clusters are Active', async () => {
    const text = await said(manager, 'pond is Active', 'brook is Active');

    expect(text).toMatch(/simulated\.yaml +cluster pond is made/);
    expect(text).toMatch(
      /simulated-ipv6-only\.yaml +left out: the cluster is IPv6-only, but the host of the server URL/,
    );
    expect(text).toMatch(/dual-stack-on-ec2\.yaml +left out: it needs an account/);
    expect(text).toContain(`drover kubeconfig --use --data ${manager.data}`);
    expect(text).toContain('pond waits: pool servers waits for machines');
    expect(await namesOf(manager, clusters)).toEqual(['brook', 'pond']);
  });

  it('finds everything in place when it is started again', async () => {
    await said(manager, 'pond is Active', 'brook is Active');
    const before = await namesOf(manager, machines);
    await manager.stop();
    manager = await startDemo('both', '--server-url', 'https://192.0.2.10:8443', '--host-stack', 'dual');

    const text = await said(manager, 'pond is Active', 'brook is Active');

    expect(text).toMatch(/simulated\.yaml +cluster pond is there already/);
    expect(await namesOf(manager, machines)).toEqual(before);
    expect(before).toHaveLength(8);
  });
});

describe('drover server --demo elsewhere', () => {
  it('makes the dual-stack cluster on a host with IPv4 alone as well', async () => {
    const flags = ['--server-url', 'https://192.0.2.10:8443', '--host-stack', 'ipv4', '--listen', '127.0.0.1:0'];
    const manager = await startDemo('ipv4', ...flags);
    const text = await said(manager, 'pond is Active', 'brook is Active');
    await manager.stop();
    expect(text).toMatch(/simulated-ipv6-only\.yaml +left out: /);
  });

  it('makes the IPv6-only cluster where the server URL has IPv6, and ends at once when it is told to', async () => {
    const manager = await startDemo('ipv6', '--server-url', 'https://[2001:db8::10]:8443', '--host-stack', 'dual');
    const text = await said(manager, 'spring is Active');
    expect(text).toMatch(/simulated-ipv6-only\.yaml +cluster spring is made/);
    expect(await manager.stop()).toBe(0);
  });

  it('leaves alone what a person has changed, and makes anew what was deleted', async () => {
    const flags = ['--server-url', 'https://192.0.2.10:8443', '--host-stack', 'dual'];
    const first = await startDemo('changed', ...flags);
    await said(first, 'In another terminal');
    await first.call(`${clusters}/pond`, { method: 'DELETE', token: first.root });
    const patch = { method: 'PATCH', headers: { 'content-type': 'application/merge-patch+json' }, token: first.root };
    await first.call(`${clusters}/brook`, { ...patch, body: { metadata: { labels: { kept: 'yes' } } } });
    await said(first, 'pond is deleted');
    await first.stop();

    const second = await startDemo('changed', ...flags);
    const text = await said(second, 'In another terminal');
    const { json } = await second.call(`${clusters}/brook`, { token: second.root });
    await second.stop();
    expect(text).toMatch(/simulated\.yaml +cluster pond is made/);
    expect(json.metadata).toMatchObject({ labels: { kept: 'yes' } });
  });
});
