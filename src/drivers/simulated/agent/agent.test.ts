import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAgent, until } from '../../../../testing/conformance/agent.ts';
import { type RecordingHost, recordingHost } from '../../../../testing/conformance/agent-host.ts';
import { type ScriptedServer, scriptedServer } from '../../../../testing/conformance/agent-scripted-server.ts';
import { checksumOf } from './protocol/plan.ts';
import { textOf } from './protocol/secret.ts';

const path = '/under/a/path/api/v1/namespaces/fleet-default/secrets';
const selector = 'fieldSelector=metadata.name%3Dcustom-0123456789ab-machine-plan';

describe('the simulated agent', () => {
  let server: ScriptedServer;
  let host: RecordingHost;
  let stop: AbortController;
  const running: Promise<void>[] = [];

  beforeEach(async () => {
    server = await scriptedServer();
    host = recordingHost();
    stop = new AbortController();
  });

  afterEach(async () => {
    stop.abort();
    await Promise.all(running.splice(0));
    await server.close();
  });

  const start = (version: string) => {
    const agent = runAgent(server.connection, version, host, stop.signal);
    running.push(agent.ended);
    return agent;
  };
  const value = (key: string) => textOf(server.secret.data, key);
  const becomes = (key: string, wanted: string) =>
    until(
      async () => value(key),
      (text) => text === wanted,
    );
  const plan = (...names: string[]) =>
    JSON.stringify({ instructions: names.map((name) => ({ name, command: 'sh', args: [], saveOutput: true })) });
  const checksum = (text: string) => checksumOf(Buffer.from(text));
  const urls = () => server.requests.map(({ method, url }) => `${method} ${url}`);

  it('asks for the version twice, lists, then watches from there, in the old style', async () => {
    await start('0.13').until('connected');
    await until(
      async () => urls(),
      (all) => all.length >= 4,
    );
    expect(urls().slice(0, 4)).toEqual([
      'GET /under/a/path/version',
      'GET /under/a/path/version',
      `GET ${path}?${selector}&limit=500`,
      `GET ${path}?allowWatchBookmarks=true&${selector}&resourceVersion=100&timeout=7m30s&timeoutSeconds=450&watch=true`,
    ]);
    expect(server.requests[0]?.agent).toBe('rancher-system-agent/v0.13.0 (linux/amd64) kubernetes/$Format');
  });

  it('begins with WatchList in the new style, and goes on in the same stream', async () => {
    const agent = start('0.14');
    await agent.until('connected');
    expect(urls()[2]).toBe(
      `GET ${path}?allowWatchBookmarks=true&${selector}&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeout=7m30s&timeoutSeconds=450&watch=true`,
    );
    server.change({ plan: plan('one') });
    await agent.until('applied');
    expect(urls().filter((url) => url.includes('watch=true'))).toHaveLength(1);
  });

  it('falls back to LIST and WATCH for good when WatchList is refused', async () => {
    server.intercept = (_, url) =>
      url.searchParams.has('sendInitialEvents') ? { status: 422, body: { reason: 'Invalid', code: 422 } } : undefined;
    await start('0.15').until('connected');
    server.cut();
    await until(
      async () => urls(),
      (all) => all.filter((url) => url.includes('resourceVersion=100')).length >= 2,
    );
    expect(urls().filter((url) => url.includes('sendInitialEvents'))).toHaveLength(1);
  });

  it('never counts as connected when the initial events end without their bookmark', async () => {
    server.intercept = (_, url) =>
      url.searchParams.has('sendInitialEvents')
        ? { status: 200, body: { type: 'ADDED', object: server.secret } }
        : undefined;
    const agent = start('0.14');
    await agent.until('warning');
    expect(agent.events.some(({ kind }) => kind === 'connected')).toBe(false);
  });

  it('lists anew after 410, without naming a version', async () => {
    const agent = start('0.13');
    await agent.until('connected');
    server.emit({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' } });
    await until(
      async () => urls(),
      (all) => all.filter((url) => url.endsWith(`${selector}&limit=500`)).length === 2,
    );
  });

  it('applies at every start of its process, and not when nothing changed', async () => {
    server.change({ plan: plan('one'), 'applied-checksum': checksum(plan('one')), 'success-count': '4' });
    const agent = start('0.13');
    await becomes('success-count', '5');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(host.ran.map(({ name }) => name)).toEqual(['one']);
    expect(agent.events.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
    expect(value('last-apply-time')).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}$/);
  });

  it('tries a failed plan again after half a minute, with the number of the attempt', async () => {
    host.answers = { one: { exitCode: 1 } };
    const agent = start('0.13');
    await agent.until('connected');
    server.change({ plan: plan('one'), 'max-failures': '2' });
    await becomes('failure-count', '2');
    expect(host.ran.map(({ attempt }) => attempt)).toEqual([1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(value('failure-count')).toBe('2');
    expect(host.ran).toHaveLength(2);
  });

  it('ends and starts again when another plan came while it applied one, and then applies that one', async () => {
    const agent = start('0.13');
    await agent.until('connected');
    host.answers = {
      slow: async () => {
        server.change({ plan: plan('next') });
        return {};
      },
    };
    server.change({ plan: plan('slow') });
    await becomes('applied-checksum', checksum(plan('next')));
    expect(agent.events.some(({ kind }) => kind === 'exited')).toBe(true);
    expect(host.ran.map(({ name }) => name)).toEqual(['slow', 'next']);
  });

  it('puts its report over a newer secret when the plan is still the one it applied', async () => {
    const agent = start('0.15');
    await agent.until('connected');
    host.answers = {
      slow: async () => {
        server.change({}, { note: 'touched' });
        return {};
      },
    };
    server.change({ plan: plan('slow') });
    await becomes('applied-checksum', checksum(plan('slow')));
    const report = JSON.parse(server.requests.findLast(({ method }) => method === 'PUT')?.body ?? '{}') as {
      data: object;
      metadata: object;
    };
    const first = server.requests.filter(({ method }) => method === 'PUT')[1];
    expect(JSON.parse(first?.body ?? '{}')).toMatchObject({ data: { 'plan-state': null, 'plan-revision': null } });
    expect(report.metadata).toMatchObject({ note: 'touched' });
    expect(agent.events.some(({ kind }) => kind === 'exited')).toBe(false);
  });

  it('exits and forgets a failure when the secret was touched meanwhile', async () => {
    const agent = start('0.13');
    await agent.until('connected');
    let times = 0;
    host.answers = {
      slow: async () => {
        times += 1;
        if (times === 1) server.change({}, { note: 'touched' });
        return { exitCode: times === 1 ? 1 : 0 };
      },
    };
    server.change({ plan: plan('slow') });
    await becomes('applied-checksum', checksum(plan('slow')));
    expect(value('failure-count')).toBe('0');
    expect(agent.events.some(({ kind }) => kind === 'exited')).toBe(true);
  });

  it('refuses a secret older than what it wrote itself', async () => {
    const agent = start('0.13');
    await agent.until('connected');
    server.change({ plan: plan('one') });
    await becomes('applied-checksum', checksum(plan('one')));
    const old = { ...server.secret, metadata: { ...server.secret.metadata, resourceVersion: '7' } };
    server.emit({ type: 'MODIFIED', object: old });
    await until(
      async () => agent.events,
      (events) => events.some((event) => event.kind === 'warning' && event.message.includes('too old')),
    );
  });

  it.each([
    ['0.14', true],
    ['0.15', false],
  ])('%s exits when its secret is deleted: %s', async (version, exits) => {
    const agent = start(version);
    await agent.until('connected');
    server.emit({ type: 'DELETED', object: server.secret });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(agent.events.some(({ kind }) => kind === 'exited')).toBe(exits);
  });

  describe('with plan-state', () => {
    it('makes in-progress durable before it runs anything, and ends with succeeded', async () => {
      const agent = start('0.15');
      await agent.until('connected');
      const seen: string[] = [];
      host.answers = {
        one: async () => {
          seen.push(value('plan-state'));
          return {};
        },
      };
      server.change({ plan: plan('one'), 'plan-state': 'pending' });
      await becomes('plan-state', 'succeeded');
      expect(seen).toEqual(['in-progress']);
      expect(value('plan-revision')).toBe('1');
    });

    it('never tries again by itself, and wipes the output of the failure with its next pass', async () => {
      host.answers = { one: { exitCode: 1, stdout: Buffer.from('why') } };
      const agent = start('0.15');
      await agent.until('connected');
      server.change({ plan: plan('one'), 'plan-state': 'pending', 'max-failures': '-1' });
      await becomes('plan-state', 'failed');
      const put = server.requests.findLast(({ method }) => method === 'PUT');
      expect(put).toBeDefined();
      await becomes('applied-checksum', checksum(plan('one')));
      expect(value('plan-state')).toBe('failed');
      expect(value('failed-output')).toBe('');
      expect(value('failure-count')).toBe('0');
      await new Promise((resolve) => setTimeout(resolve, 900));
      expect(host.ran).toHaveLength(1);
    });

    it('runs again from the beginning after a crash, and nothing after a restart', async () => {
      server.change({ plan: plan('one'), 'plan-state': 'in-progress', 'plan-revision': '3' });
      start('0.15');
      await becomes('plan-state', 'succeeded');
      expect(value('plan-revision')).toBe('3');
      stop.abort();
      await Promise.all(running.splice(0));
      stop = new AbortController();
      const again = start('0.15');
      await again.until('connected');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(host.ran).toHaveLength(1);
    });

    it('means nothing to older agents', async () => {
      const agent = start('0.14');
      await agent.until('connected');
      server.change({ plan: plan('one'), 'plan-state': 'pending' });
      await becomes('applied-checksum', checksum(plan('one')));
      expect(value('plan-state')).toBe('pending');
    });
  });
});
