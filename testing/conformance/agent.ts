import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentEvent, superviseAgent } from '../../src/drivers/simulated/agent/agent.ts';
import { realClock, scaledClock } from '../../src/drivers/simulated/agent/clock.ts';
import { type ApiClient, ApiError, apiClient } from '../../src/drivers/simulated/agent/protocol/api-client.ts';
import type { Connection } from '../../src/drivers/simulated/agent/protocol/connection.ts';
import { checksumOf } from '../../src/drivers/simulated/agent/protocol/plan.ts';
import { type AgentRelease, agentRelease } from '../../src/drivers/simulated/agent/protocol/releases.ts';
import { encoded, type PlanSecret, textOf } from '../../src/drivers/simulated/agent/protocol/secret.ts';
import { openTransport, type Transport } from '../../src/drivers/simulated/agent/protocol/transport.ts';
import { recordingHost } from './agent-host.ts';

/** A server with the plan secret of one node. */
export interface AgentServer {
  readonly connection: Connection;
  /** Writes the secret as the manager does: sets keys to texts, and deletes keys, in one write. */
  deliver(set: Readonly<Record<string, string>>, remove?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface AgentConformanceOptions {
  /** The server keeps agents from changing what is not theirs. */
  readonly guarded: boolean;
}

/** The release of a version that is known to be one. */
export function release(version: string): AgentRelease {
  const result = agentRelease(version);
  if (!result.ok) throw new Error(`${version} is ${result.reason}`);
  return result.value;
}

/** A plan as a manager writes it. */
export function planText(plan: object): string {
  return JSON.stringify(plan);
}

/** Everything that the node agent, in all its releases, expects of the server of its secret. */
export function agentConformance(
  name: string,
  open: () => Promise<AgentServer>,
  { guarded }: AgentConformanceOptions,
): void {
  describe(`${name} serves node agents`, () => {
    let server: AgentServer;
    let transport: Transport;
    let client: ApiClient;
    const stop = { signal: new AbortController() };

    beforeEach(async () => {
      server = await open();
      stop.signal = new AbortController();
      transport = transportTo(server.connection);
      client = apiClient(server.connection, release('0.15'), transport, realClock);
    });

    afterEach(async () => {
      stop.signal.abort();
      transport.close();
      await server.close();
    });

    const signal = () => stop.signal.signal;
    const path = () => `${client.collection}/${server.connection.secretName}`;
    const get = async () => (await client.get(path(), {}, signal())) as PlanSecret;
    const selector = () => ({ fieldSelector: `metadata.name=${server.connection.secretName}` });
    const watch = async (query: Readonly<Record<string, string>>, until: (event: WatchEvent) => boolean) => {
      const parameters = { ...selector(), allowWatchBookmarks: 'true', watch: 'true', ...query };
      return readEvents(await client.watch(client.collection, parameters, signal()), until);
    };
    const list = async () =>
      (await client.get(client.collection, { ...selector(), limit: '500' }, signal())) as SecretList;

    it('answers the check of the connection', async () => {
      await expect(client.version(signal())).resolves.toBeUndefined();
    });

    it('lists the one secret, with a resource version that is an integer', async () => {
      const answer = await list();
      expect(answer).toMatchObject({ kind: 'SecretList', apiVersion: 'v1' });
      expect(answer.items.map(({ metadata }) => metadata.name)).toEqual([server.connection.secretName]);
      expect(answer.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
    });

    it('keeps other secrets from it', async () => {
      const other = { fieldSelector: 'metadata.name=some-other-secret', limit: '500' };
      const outcome = await client.get(client.collection, other, signal()).catch((error: ApiError) => error.status);
      if (typeof outcome === 'number') expect([403, 404]).toContain(outcome);
      else expect((outcome as SecretList).items ?? []).toEqual([]);
    });

    it('streams changes from a list on, as whole objects of growing versions', async () => {
      const { metadata } = await list();
      const reading = watch(
        { resourceVersion: metadata.resourceVersion, timeoutSeconds: '30' },
        ({ type }) => type === 'MODIFIED',
      );
      await server.deliver({ plan: planText({ files: [] }) });
      const event = (await reading).at(-1);
      expect(event?.object).toMatchObject({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: server.connection.secretName },
      });
      expect(Number(event?.object.metadata.resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion));
      expect(textOf(event?.object.data, 'plan')).toBe(planText({ files: [] }));
    });

    it('ends a watch when its time is over', async () => {
      const { metadata } = await list();
      const start = Date.now();
      await watch({ resourceVersion: metadata.resourceVersion, timeoutSeconds: '1' }, () => false);
      expect(Date.now() - start).toBeGreaterThan(500);
    });

    it('either completes a WatchList with the annotated bookmark or refuses it at once', async () => {
      const query = { resourceVersionMatch: 'NotOlderThan', sendInitialEvents: 'true', timeoutSeconds: '30' };
      const outcome = await watch(query, ({ type }) => type === 'BOOKMARK').catch((error: ApiError) => error.status);
      if (typeof outcome === 'number') expect(outcome).toBeGreaterThanOrEqual(400);
      else {
        expect(outcome.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
        const bookmark = outcome[1]?.object;
        expect(bookmark).toMatchObject({ kind: 'Secret', apiVersion: 'v1' });
        expect(bookmark?.metadata.annotations).toMatchObject({ 'k8s.io/initial-events-end': 'true' });
      }
    });

    it('stores what the agent reports and answers with the new version', async () => {
      const before = await get();
      const after = await client.put(
        path(),
        { ...before, data: { ...before.data, 'failure-count': encoded('0') } },
        signal(),
      );
      expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
      expect(after.metadata.uid).toBe(before.metadata.uid);
      expect(textOf((await get()).data, 'failure-count')).toBe('0');
    });

    it('refuses a report made for an older version with a Conflict', async () => {
      const before = await get();
      await server.deliver({ plan: planText({ files: [] }) });
      const stale = { ...before, data: { ...before.data, 'failure-count': encoded('1') } };
      const refused = await client.put(path(), stale, signal()).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ApiError);
      expect(refused).toMatchObject({ status: 409, reason: 'Conflict' });
    });

    it('takes empty values and null, which Go writes for nil', async () => {
      const before = await get();
      const data = { ...before.data, 'failed-output': '', 'plan-state': null, 'plan-revision': null };
      const after = await client.put(path(), { ...before, data }, signal());
      expect(textOf(after.data, 'failed-output')).toBe('');
      expect(textOf((await get()).data, 'plan-state')).toBe('');
    });

    if (guarded) {
      it('keeps keys, labels and annotations of the manager as they are', async () => {
        await server.deliver({ plan: planText({ files: [] }), 'max-failures': '-1' });
        const before = await get();
        const greedy = {
          ...before,
          metadata: { ...before.metadata, labels: { evil: 'true' }, annotations: { evil: 'true' } },
          data: { ...before.data, plan: encoded('{}'), 'max-failures': encoded('0'), 'success-count': encoded('1') },
        };
        await client.put(path(), greedy, signal());
        const after = await get();
        expect(after.metadata.labels).toEqual(before.metadata.labels);
        expect(after.metadata.annotations).toEqual(before.metadata.annotations);
        expect(textOf(after.data, 'plan')).toBe(planText({ files: [] }));
        expect(textOf(after.data, 'max-failures')).toBe('-1');
        expect(textOf(after.data, 'success-count')).toBe('1');
      });
    }

    describe.each(['0.13', '0.14', '0.15'])('with the agent %s', (version) => {
      it('has a plan applied and gets its outputs', async () => {
        const host = recordingHost();
        const told = runAgent(server.connection, version, host, signal());
        await told.until('connected');
        const plan = planText({
          files: [{ path: '/etc/example', content: encoded('text') }],
          instructions: [{ name: 'hello', command: 'sh', args: [], saveOutput: true }],
          periodicInstructions: [{ name: 'again', command: 'sh', periodSeconds: 600 }],
          probes: { kubelet: { successThreshold: 1, failureThreshold: 2, httpGet: { url: 'http://127.0.0.1:1/' } } },
        });
        await server.deliver({ plan, 'max-failures': '-1' }, ['probe-statuses']);
        const secret = await until(
          get,
          ({ data }) => textOf(data, 'applied-checksum') === checksumOf(Buffer.from(plan)),
        );
        expect(unzipped(secret, 'applied-output')).toEqual({ hello: encoded('hello\n') });
        expect(unzipped(secret, 'applied-periodic-output')).toMatchObject({
          again: { name: 'again', exitCode: 0, failures: 0 },
        });
        expect(JSON.parse(textOf(secret.data, 'probe-statuses'))).toEqual({
          kubelet: { healthy: true, successCount: 1 },
        });
        expect(textOf(secret.data, 'success-count')).toBe('1');
        expect(host.files.map(({ path }) => path)).toEqual(['/etc/example']);
      });

      it('is told of a failure, and sees a corrected plan applied', async () => {
        const host = recordingHost();
        host.answers = { breaks: { exitCode: 3, stdout: Buffer.from('why') } };
        const told = runAgent(server.connection, version, host, signal());
        await told.until('connected');
        const bad = planText({ instructions: [{ name: 'breaks', command: 'sh', saveOutput: true }] });
        await server.deliver({ plan: bad, 'max-failures': '-1' });
        const failed = await until(get, ({ data }) => textOf(data, 'failed-checksum') === checksumOf(Buffer.from(bad)));
        expect(unzipped(failed, 'failed-output')).toEqual({ breaks: encoded('why') });
        expect(textOf(failed.data, 'failure-count')).toBe('1');
        const good = planText({ instructions: [{ name: 'works', command: 'sh' }] });
        await server.deliver({ plan: good }, ['probe-statuses']);
        const applied = await until(
          get,
          ({ data }) => textOf(data, 'applied-checksum') === checksumOf(Buffer.from(good)),
        );
        expect(textOf(applied.data, 'failure-count')).toBe('0');
        expect(textOf(applied.data, 'failed-checksum')).toBe('');
      });
    });
  });
}

interface SecretList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly PlanSecret[];
}

interface WatchEvent {
  readonly type: string;
  readonly object: PlanSecret;
}

/** A transport of its own, as each real agent has. */
export function transportTo({ server, authority }: Connection): Transport {
  return openTransport({ origin: new URL(server).origin, authority, streamsPerConnection: 100 });
}

/** Runs an agent for a test, a hundred times as fast as time goes, and keeps what it tells. */
export function runAgent(
  connection: Connection,
  version: string,
  host: ReturnType<typeof recordingHost>,
  signal: AbortSignal,
): {
  readonly events: AgentEvent[];
  until(kind: AgentEvent['kind'], times?: number): Promise<void>;
  readonly ended: Promise<void>;
} {
  const events: AgentEvent[] = [];
  const transport = transportTo(connection);
  const ended = superviseAgent(
    {
      connection,
      release: release(version),
      executor: host,
      transport,
      clock: scaledClock(50),
      random: () => 0.5,
      told: (event) => events.push(event),
    },
    signal,
  ).finally(() => transport.close());
  return {
    events,
    ended,
    until: async (kind, times = 1) => {
      await until(
        async () => events.filter((event) => event.kind === kind).length,
        (count) => count >= times,
      );
    },
  };
}

/** Asks again and again until the answer is right; throws after twenty seconds. */
export async function until<T>(ask: () => Promise<T>, right: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (right(answer)) return answer;
    if (Date.now() > end) throw new Error(`still wrong after 20 seconds: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function unzipped(secret: PlanSecret, key: string): unknown {
  return JSON.parse(gunzipSync(Buffer.from(secret.data?.[key] ?? '', 'base64')).toString('utf8'));
}

async function readEvents(
  answer: Awaited<ReturnType<ApiClient['watch']>>,
  until: (event: WatchEvent) => boolean,
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  let rest = '';
  for await (const chunk of answer.body) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as WatchEvent;
      events.push(event);
      if (until(event)) return events;
    }
  }
  return events;
}
