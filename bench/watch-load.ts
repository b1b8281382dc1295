// Watches on single objects, in a process of its own: reads one job as JSON from standard input, and answers each line
// "go" with one result as JSON.
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';

export interface WatchJob {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly token: string;
  readonly protocol: 'HTTP/2' | 'HTTP/1.1';
  /** Objects `load-0` and so on must exist. */
  readonly watches: number;
  /** HTTP/2 connections that share the watches; HTTP/1.1 takes one for each. */
  readonly connections: number;
  readonly revision: string;
  readonly updates: number;
  readonly updatesPerSecond: number;
}

/** From sending an update to hearing of it, in milliseconds. */
export interface WatchResult {
  readonly heard: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const path = '/api/v1/namespaces/default/secrets';

function targetOf({ revision }: WatchJob, index: number): string {
  return `${path}?watch=true&resourceVersion=${revision}&fieldSelector=metadata.name%3Dload-${index}`;
}

type Hear = (index: number) => void;

/** Opens all watches; each calls back whenever something comes. */
async function openWatches(job: WatchJob, hear: Hear): Promise<void> {
  if (job.protocol === 'HTTP/2') return openStreams(job, hear);
  for (let start = 0; start < job.watches; start += 100) {
    const batch = Array.from({ length: Math.min(100, job.watches - start) }, (_, offset) => start + offset);
    await Promise.all(batch.map((index) => openSocket(job, index, hear)));
  }
}

async function openStreams(job: WatchJob, hear: Hear): Promise<void> {
  const sessions = await Promise.all(Array.from({ length: job.connections }, () => openSession(job)));
  for (let start = 0; start < job.watches; start += 200) {
    const batch = Array.from({ length: Math.min(200, job.watches - start) }, (_, offset) => start + offset);
    await Promise.all(batch.map((index) => openStream(job, sessions[index % sessions.length], index, hear)));
  }
}

function openSession({ host, port, ca }: WatchJob): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://${host}:${port}`, { ca });
    session.once('connect', () => resolve(session));
    session.once('error', reject);
  });
}

function openStream(job: WatchJob, session: ClientHttp2Session | undefined, index: number, hear: Hear): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!session) throw new Error('no connection');
    const stream = session.request({ ':path': targetOf(job, index), authorization: `Bearer ${job.token}` });
    stream.once('response', (headers) => {
      if (headers[':status'] === 200) resolve();
      else reject(new Error(`a watch was answered with ${headers[':status']}`));
    });
    stream.on('data', () => hear(index));
    stream.once('error', reject);
  });
}

function openSocket(job: WatchJob, index: number, hear: Hear): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: job.host, port: job.port, ca: job.ca, ALPNProtocols: ['http/1.1'] });
    socket.once('error', reject);
    let isOpen = false;
    socket.on('data', (chunk: Buffer) => {
      if (isOpen) {
        hear(index);
        return;
      }
      isOpen = true;
      if (chunk.toString('latin1', 0, 12) === 'HTTP/1.1 200') resolve();
      else reject(new Error(`a watch was answered with ${chunk.toString('latin1', 0, 80)}`));
    });
    socket.write(
      `GET ${targetOf(job, index)} HTTP/1.1\r\nHost: ${job.host}\r\nAuthorization: Bearer ${job.token}\r\n\r\n`,
    );
  });
}

/** Updates objects at a steady rate, spread over all of them, and measures until the watch of each hears. */
async function update(job: WatchJob, pending: Map<number, number>, times: number[]): Promise<WatchResult> {
  const agent = new Agent({ keepAlive: true, ca: job.ca, maxSockets: 16 });
  const gap = 1000 / job.updatesPerSecond;
  const started = performance.now();
  for (let round = 0; round < job.updates; round += 1) {
    const wait = started + round * gap - performance.now();
    if (wait > 0) await pause(wait);
    const index = (round * 7919) % job.watches;
    pending.set(index, performance.now());
    patch(agent, job, index, round);
  }
  const deadline = performance.now() + 10_000;
  while (pending.size > 0 && performance.now() < deadline) await pause(20);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { heard: times.length, p50: at(0.5), p99: at(0.99), max: times.at(-1) ?? 0 };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function patch(agent: Agent, { host, port, token }: WatchJob, index: number, round: number): void {
  const body = JSON.stringify({ metadata: { labels: { round: String(round) } } });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/merge-patch+json',
    'content-length': body.length,
  };
  const call = request({ host, port, agent, method: 'PATCH', path: `${path}/load-${index}`, headers }, (response) => {
    if (response.statusCode !== 200) throw new Error(`an update was answered with ${response.statusCode}`);
    response.resume();
  });
  call.end(body);
}

const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await input.next();
const job = JSON.parse(first.value ?? '') as WatchJob;
const pending = new Map<number, number>();
const times: number[] = [];
await openWatches(job, (index) => {
  const sent = pending.get(index);
  if (sent === undefined) return;
  pending.delete(index);
  times.push(performance.now() - sent);
});
process.stdout.write('open\n');
await input.next();
process.stdout.write(`${JSON.stringify(await update(job, pending, times))}\n`);
process.exit(0);
