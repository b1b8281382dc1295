import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../testing/builders.ts';
import { createObject } from '../../testing/cluster-lab.ts';
import { startTestManager, type TestManager } from '../../testing/kubernetes/manager.ts';
import { clusterKind } from '../kinds/cluster/kind.ts';
import { clusterregistrationtokenKind } from '../kinds/clusterregistrationtoken/kind.ts';
import { newObject } from '../runtime/object.ts';
import { nodeVerb } from './node.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';
import { whyVerb } from './why.ts';

let manager: TestManager;

beforeAll(async () => {
  manager = await startTestManager();
  const place = { namespace: 'fleet-default', name: 'demo' };
  const cluster = aCluster({ spec: { agentEnvVars: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128 x' }] } });
  const rootCause = {
    code: 'RolesMissing',
    message: 'no host',
    evidence: ['seen'],
    fix: 'register one',
    patch: "[{}]'",
  };
  const status = { clusterName: 'c-m-12345678', rootCause };
  await createObject(manager.store, clusterKind, { ...cluster, ...newObject(clusterKind, place, 0), status });
  const pooled = aCluster({ pools: [aPool()] });
  const other = { ...place, name: 'pooled' };
  await createObject(manager.store, clusterKind, { ...pooled, ...newObject(clusterKind, other, 0) });
  const token = { namespace: 'c-m-12345678', name: 'default-token' };
  const frame = newObject(clusterregistrationtokenKind, token, 0);
  await createObject(manager.store, clusterregistrationtokenKind, { ...frame, spec: { clusterName: 'c-m-12345678' } });
}, 60_000);
afterAll(() => manager.close());

function sink(): { readonly stream: Writable; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

async function run(verb: Verb, ...args: string[]): Promise<{ code: ExitCode; out: string; err: string }> {
  const [out, err] = [sink(), sink()];
  const shell = {
    stdout: out.stream,
    stderr: err.stream,
    env: { NO_COLOR: '1' },
    cwd: manager.folder,
    signal: new AbortController().signal,
  };
  const code = await verb.run([...args, '--data', join(manager.folder, 'data')], shell as unknown as Shell);
  return { code, out: out.text(), err: err.text() };
}

/** The token is made by the manager once it has heard of the object. */
async function untilThereIsAToken(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await run(nodeVerb, 'command', 'demo')).code === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('drover node command', () => {
  it('prints a command with roles, proxies and what the host says of itself, quoted for a shell', async () => {
    await untilThereIsAToken();
    const { code, out } = await run(nodeVerb, 'command', 'demo', '--etcd', '--node-name', "o'hare", '--label', 'a=b c');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^HTTPS_PROXY='http:\/\/proxy:3128 x' curl -fL https:\/\/\S+\/system-agent-install\.sh \| sudo HTTPS_PROXY=/,
    );
    expect(out).toMatch(
      /--token \S{20,} --ca-checksum [0-9a-f]{64} --etcd --node-name 'o'\\''hare' --label 'a=b c'\n$/,
    );
  });

  it('says that curl will not trust the manager, where its authority is its own and nobody said --insecure', async () => {
    await untilThereIsAToken();
    const plain = await run(nodeVerb, 'command', 'demo');
    expect(plain.code).toBe(0);
    expect(plain.err).toContain('add --insecure');
    const insecure = await run(nodeVerb, 'command', 'demo', '--insecure');
    expect(insecure.out).toContain('curl --insecure -fL https://');
    expect(insecure.err).toBe('');
  });

  it('gives all roles to a host that asks for none', async () => {
    await untilThereIsAToken();
    expect((await run(nodeVerb, 'command', 'demo')).out).toMatch(/ --etcd --controlplane --worker\n$/);
  });

  it('speaks PowerShell to Windows, which takes workers only', async () => {
    await untilThereIsAToken();
    expect((await run(nodeVerb, 'command', 'demo', '--windows')).out).toContain('./install.ps1');
    expect(await run(nodeVerb, 'command', 'demo', '--windows', '--etcd')).toMatchObject({ code: 2, out: '' });
  });

  it.each([
    ['a cluster that is not there', ['command', 'nope'], 'there is no cluster fleet-default/nope'],
    ['a cluster with machine pools', ['command', 'pooled'], 'has machine pools'],
    ['a token that is not there', ['command', 'demo', '--token', 'x'], 'no registration token x'],
    ['another action', ['register', 'demo'], 'expected: drover node command CLUSTER'],
  ])('says what is wrong with %s', async (_, args, words) => {
    const { code, out, err } = await run(nodeVerb, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});

describe('drover why', () => {
  it('tells the root cause, what was seen, what to do, and the command that does it', async () => {
    const { code, out } = await run(whyVerb, 'cluster', 'demo');
    expect(code).toBe(1);
    for (const words of ['not ready: no host', 'RolesMissing', 'seen', 'register one']) expect(out).toContain(words);
    expect(out).toContain(
      "kubectl -n fleet-default patch clusters.provisioning.cattle.io demo --type json -p '[{}]'\\'''",
    );
  });

  it('tells programs the same as JSON', async () => {
    const { out } = await run(whyVerb, 'cluster', 'demo', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'Cluster', name: 'demo', ready: false, code: 'RolesMissing' });
  });

  it('is content with what is well', async () => {
    const { code, out } = await run(whyVerb, 'ns', 'default');
    expect([code, out]).toEqual([0, 'namespace default is ready\n']);
  });

  it.each([
    ['an unknown kind', ['clustre', 'demo'], 'did you mean cluster?'],
    ['an object that is not there', ['machine', 'nope'], 'there is no machine fleet-default/nope'],
  ])('says what is wrong with %s', async (_, args, words) => {
    const { code, err } = await run(whyVerb, ...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
