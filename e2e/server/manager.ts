import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The program as a clone runs it. */
export const program = join(root, 'src', 'main.ts');

export const adminPassword = 'correct horse battery';

/** What a manager's data folder says about it, and how to call it. */
export interface TestManager {
  readonly data: string;
  readonly ca: string;
  readonly port: number;
  /** The root credential. */
  readonly root: string;
  readonly process: ChildProcess;
  /** What it printed so far. */
  output(): { readonly stdout: string; readonly stderr: string };
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Sends a signal and waits for the end; gives the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly text?: string | Buffer;
  /** Loopback address to connect to. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
  /** Instead of the first one that the manager listens on. */
  readonly port?: number;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A folder that goes when the test is over. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'drover-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs the program to its end. */
export function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  const output = collect(child);
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, ...output() }));
  });
}

/** Starts a manager on a free port of every loopback family, and waits until it serves. */
export async function startManager(data: string, flags: readonly string[] = []): Promise<TestManager> {
  const ready = join(data, '..', `ready-${Date.now()}-${Math.random()}.json`);
  const password = flags.includes('--bootstrap-password') ? [] : ['--bootstrap-password', adminPassword];
  const listen = flags.includes('--listen') ? [] : ['--listen', '[::]:0'];
  const args = ['server', '--data', data, '--ready-file', ready, ...listen, ...password, ...flags];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error(`the manager ended before it was ready: ${output().stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { caFile } = JSON.parse(readFileSync(ready, 'utf8')) as { caFile: string };
  const { token, endpoints } = JSON.parse(readFileSync(join(data, 'manager.json'), 'utf8')) as {
    token: string;
    endpoints: { name: string; url: string }[];
  };
  const port = Number(new URL(endpoints.find(({ name }) => name !== 'server')?.url ?? '').port);
  const ca = readFileSync(caFile, 'utf8');
  return {
    data,
    ca,
    port,
    root: token,
    process: child,
    output,
    call: (path, options = {}) => call(options.port ?? port, ca, path, options),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    texts.stdout += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    texts.stderr += chunk;
  });
  return () => texts;
}

/** One request over TLS, verified against the authority. */
function call(port: number, ca: string, path: string, options: CallOptions): Promise<Answer> {
  const { method = 'GET', token, body, host = '127.0.0.1' } = options;
  const text = options.text ?? (body === undefined ? '' : JSON.stringify(body));
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text.length === 0 ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, method, headers, ca, agent: options.agent ?? false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer, json: jsonOf(answer) });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Logs in and gives the token. */
export async function login(manager: TestManager, username: string, password: string): Promise<string> {
  const { status, json } = await manager.call('/v1-public/login', { method: 'POST', body: { username, password } });
  if (status !== 201) throw new Error(`login of ${username} was answered with ${status}`);
  return String(json.token);
}

export function lines(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}
