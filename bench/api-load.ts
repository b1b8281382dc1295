// Load on a manager, in a process of its own: reads one job as JSON from standard input, prints one result as JSON.
import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';

/** What to send: `count` requests over `connections` connections, each waiting for its answer before the next. */
export interface LoadJob {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly token: string;
  readonly connections: number;
  readonly count: number;
  readonly operation: 'create' | 'get' | 'patch' | 'delete' | 'list';
  /** Bytes of the value in each Secret. */
  readonly valueBytes: number;
}

/** Times are in milliseconds. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly failures: number;
}

const path = '/api/v1/namespaces/default/secrets';

/** A request as bytes: made before the clock starts, so that the load costs next to nothing. */
function requestOf(job: LoadJob, index: number): Buffer {
  const name = `load-${index}`;
  const data = Buffer.alloc(job.valueBytes, index % 251).toString('base64');
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' }, data: { value: data } };
  const other = Buffer.alloc(job.valueBytes, (index + 1) % 251).toString('base64');
  switch (job.operation) {
    case 'create':
      return bytesOf(job, 'POST', path, 'application/json', JSON.stringify(secret));
    case 'get':
      return bytesOf(job, 'GET', `${path}/${name}`);
    case 'patch': {
      const patch = JSON.stringify({ data: { value: other } });
      return bytesOf(job, 'PATCH', `${path}/${name}`, 'application/merge-patch+json', patch);
    }
    case 'delete':
      return bytesOf(job, 'DELETE', `${path}/${name}`);
    case 'list':
      return bytesOf(job, 'GET', `${path}?limit=500`);
  }
}

function bytesOf(job: LoadJob, method: string, target: string, type = '', body = ''): Buffer {
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${job.host}:${job.port}`,
    `Authorization: Bearer ${job.token}`,
    ...(body === '' ? [] : [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Sends requests over one connection, one after the other, as long as `next` gives any. */
function runLane(
  socket: TLSSocket,
  next: () => Buffer | undefined,
  heard: (ms: number, status: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = newAnswer();
    let sent = 0;
    const send = (): void => {
      const request = next();
      if (request === undefined) {
        resolve();
        return;
      }
      sent = performance.now();
      socket.write(request);
    };
    socket.on('data', (chunk: Buffer) => {
      if (!take(answer, chunk)) return;
      heard(performance.now() - sent, answer.status);
      answer = newAnswer();
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the manager closed a connection')));
    send();
  });
}

/** How far an answer has come. Its body is counted, never put together: the load must cost less than the manager. */
interface Answer {
  status: number;
  head: Buffer;
  /** Bytes of the body that are still to come; undefined while the head is incomplete, Infinity for chunks. */
  rest: number | undefined;
  /** The last bytes, in which the end of chunks shows. */
  tail: Buffer;
}

function newAnswer(): Answer {
  return { status: 0, head: Buffer.alloc(0), rest: undefined, tail: Buffer.alloc(0) };
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** Takes what came; tells whether the answer is complete. */
function take(answer: Answer, chunk: Buffer): boolean {
  const body = answer.rest === undefined ? takeHead(answer, chunk) : chunk;
  if (answer.rest === undefined) return false;
  answer.rest -= body.length;
  answer.tail = Buffer.concat([answer.tail, body.subarray(-lastChunk.length)]).subarray(-lastChunk.length);
  return answer.rest <= 0 || (answer.rest === Number.POSITIVE_INFINITY && answer.tail.equals(lastChunk));
}

/** Gives the part of the bytes that belongs to the body. */
function takeHead(answer: Answer, chunk: Buffer): Buffer {
  answer.head = Buffer.concat([answer.head, chunk]);
  const end = answer.head.indexOf(headEnd);
  if (end === -1) return Buffer.alloc(0);
  const head = answer.head.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  answer.status = Number(head.slice(9, 12));
  answer.rest = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  return answer.head.subarray(end + headEnd.length);
}

function openSocket({ host, port, ca }: LoadJob): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca, ALPNProtocols: ['http/1.1'] }, () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

/** Runs a job. */
async function run(job: LoadJob): Promise<LoadResult> {
  const requests = Array.from({ length: job.count }, (_, index) => requestOf(job, index));
  const sockets = await Promise.all(Array.from({ length: job.connections }, () => openSocket(job)));
  const times: number[] = [];
  let failures = 0;
  let place = 0;
  const next = (): Buffer | undefined => {
    place += 1;
    return requests[place - 1];
  };
  const heard = (ms: number, status: number): void => {
    times.push(ms);
    if (status >= 300) failures += 1;
  };
  const started = performance.now();
  await Promise.all(sockets.map((socket) => runLane(socket, next, heard)));
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), max: times.at(-1) ?? 0, failures };
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(readFileSync(0, 'utf8')) as LoadJob))}\n`);
process.exit(0);
