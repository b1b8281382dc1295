import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scratchFolder, startManager, type TestManager } from './manager.ts';

const rounds = Number(process.env.DROVER_CRASH_ROUNDS ?? 8);
const writers = 8;
const path = '/api/v1/namespaces/default/configmaps';
const folder = scratchFolder();
afterAll(() => folder.remove());

/** What is known about one object: what was acknowledged last, and what was sent since without an answer. */
interface Knowledge {
  acknowledged: string | undefined;
  pending: { readonly value: string | undefined } | undefined;
}

interface Event {
  readonly type: string;
  readonly name: string;
  readonly revision: number;
  readonly value: string | undefined;
}

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: { readonly value?: string };
}

/** All that clients saw, over all crashes. */
class World {
  readonly known = new Map<string, Knowledge>();
  /** Every acknowledged revision and what it wrote. */
  readonly acknowledged = new Map<number, string>();
  readonly events: Event[] = [];
  readonly repeated: number[] = [];
  /** Where the watch goes on; 0 before the first listing. */
  resume = 0;
  relists = 0;
  #counter = 0;

  next(): number {
    this.#counter += 1;
    return this.#counter;
  }

  acknowledge(name: string, revision: number, value: string | undefined): void {
    if (this.acknowledged.has(revision)) this.repeated.push(revision);
    this.acknowledged.set(revision, `${name}=${value ?? ''}`);
    this.known.set(name, { acknowledged: value, pending: undefined });
  }
}

/** Writes to objects of its own until the manager is gone. */
async function write(manager: TestManager, world: World, writer: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (;;) {
      const number = world.next();
      const name = `w${writer}-${number % 12}`;
      const before = world.known.get(name)?.acknowledged;
      const remove = before !== undefined && number % 5 === 0;
      const value = remove ? undefined : `value-${number}`;
      world.known.set(name, { acknowledged: before, pending: { value } });
      const metadata = { name };
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value, filler: 'x'.repeat(2000) } };
      const call = { token: manager.root, agent };
      const answer = remove
        ? await manager.call(`${path}/${name}`, { ...call, method: 'DELETE' })
        : before === undefined
          ? await manager.call(path, { ...call, method: 'POST', body })
          : await manager.call(`${path}/${name}`, { ...call, method: 'PUT', body });
      expect([200, 201]).toContain(answer.status);
      const written = answer.json as unknown as ConfigMap;
      // A deletion is answered with a Status, which holds no revision.
      if (remove) world.known.set(name, { acknowledged: undefined, pending: undefined });
      else world.acknowledge(name, Number(written.metadata.resourceVersion), value);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  } finally {
    agent.destroy();
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(String(code));
}

/** Watches from where the last watch ended, until the connection breaks or `enough` says so. */
function watch(manager: TestManager, world: World, enough: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = `${path}?watch=true&resourceVersion=${world.resume}`;
    const headers = { authorization: `Bearer ${manager.root}` };
    const call = request({
      host: '127.0.0.1',
      port: manager.port,
      ca: manager.ca,
      path: target,
      headers,
      agent: false,
    });
    let rest = '';
    call.on('response', (response) => {
      response.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) hear(world, JSON.parse(part) as RawEvent);
        if (enough()) call.destroy();
      });
      response.on('error', () => resolve());
      response.on('close', () => resolve());
    });
    call.on('error', (error) => (isGone(error) ? resolve() : reject(error)));
    call.on('close', () => resolve());
    call.end();
  });
}

interface RawEvent {
  readonly type: string;
  readonly object: ConfigMap & { readonly code?: number };
}

function hear(world: World, { type, object }: RawEvent): void {
  if (type === 'ERROR') {
    expect(object.code).toBe(410);
    world.relists += 1;
    world.resume = 0;
    return;
  }
  const revision = Number(object.metadata.resourceVersion);
  world.events.push({ type, name: object.metadata.name, revision, value: object.data?.value });
  world.resume = revision;
}

async function readAll(manager: TestManager): Promise<{ revision: number; values: Map<string, string | undefined> }> {
  const { json } = await manager.call(path, { token: manager.root });
  const { metadata, items } = json as unknown as { metadata: { resourceVersion: string }; items: ConfigMap[] };
  const values = new Map(items.map((item) => [item.metadata.name, item.data?.value]));
  return { revision: Number(metadata.resourceVersion), values };
}

/** Compares what is there with what was acknowledged; unanswered writes may have happened or not. */
function settle(world: World, values: ReadonlyMap<string, string | undefined>): void {
  for (const [name, { acknowledged, pending }] of world.known) {
    const found = values.get(name);
    const possible = pending ? [acknowledged, pending.value] : [acknowledged];
    expect(possible, `object ${name}`).toContain(found);
    world.known.set(name, { acknowledged: found, pending: undefined });
  }
  for (const name of values.keys()) if (name.startsWith('w')) expect([...world.known.keys()]).toContain(name);
}

describe('a manager that is killed at random moments under load', () => {
  it(`keeps every acknowledged write, uses no revision twice, and lets watches go on without a gap, ${rounds} times`, async () => {
    const world = new World();
    const data = join(folder.path, 'data');
    let highest = 0;
    for (let round = 0; round < rounds; round += 1) {
      const manager = await startManager(data);
      const { revision, values } = await readAll(manager);
      expect(revision).toBeGreaterThanOrEqual(highest);
      settle(world, values);
      if (world.resume === 0) world.resume = revision;
      const watching = watch(manager, world, () => false);
      const writing = Array.from({ length: writers }, (_, index) => write(manager, world, index));
      await new Promise((resolve) => setTimeout(resolve, 80 + Math.random() * 600));
      expect(await manager.stop('SIGKILL')).toBe('SIGKILL');
      await Promise.all([...writing, watching]);
      highest = Math.max(highest, ...world.acknowledged.keys());
    }

    const last = await startManager(data);
    const { revision, values } = await readAll(last);
    settle(world, values);
    const marker = await last.call(path, {
      method: 'POST',
      token: last.root,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'marker' } },
    });
    const end = Number((marker.json as unknown as ConfigMap).metadata.resourceVersion);
    expect(end).toBeGreaterThan(revision);
    await watch(last, world, () => world.resume >= end);
    await last.stop();

    expect(world.repeated).toEqual([]);
    expect(world.relists).toBe(0);
    const revisions = world.events.map((event) => event.revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    const heard = new Map(world.events.map((event) => [event.revision, `${event.name}=${event.value ?? ''}`]));
    for (const [at, written] of world.acknowledged) expect(heard.get(at), `revision ${at}`).toBe(written);
    expect(world.acknowledged.size).toBeGreaterThan(rounds * 20);
  });
});
