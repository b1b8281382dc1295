import { spawn } from 'node:child_process';
import { lookup } from 'node:dns';
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import { installedFrom } from '../engine/setup.ts';
import type { CommandContext, CommandResult, Executor } from '../execution/executor.ts';
import { fileMode, readContent } from '../execution/plan-file.ts';
import type { Instruction, PeriodicInstruction, PlanFile, PlanProbe } from '../protocol/plan.ts';
import type { Jail } from './jail.ts';

/** Folders of the agent on its host, as its configuration names them. */
export interface AgentFolders {
  readonly work: string;
  readonly applied: string;
  readonly interlock: string;
}

export interface RealExecutorOptions {
  /** Where commands run, and below which folder paths are. */
  readonly jail: Jail;
  readonly folders: AgentFolders;
  readonly clock: Clock;
  /** The agent's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words by which the stand-in's own command is called inside of the jail. */
  readonly engineCommand: readonly string[];
  /** What the journal would hold. */
  log(line: string): void;
}

const appliedPlansKept = 64;
const restartPendingMs = 5 * 60_000;

/** Works on a real host: writes the files, runs the commands, asks the URLs. */
export function realExecutor(options: RealExecutorOptions): Executor {
  const { jail, folders, clock } = options;
  const inside = (path: string) => join(jail.root, path);
  let stamp = '';
  return {
    async prepare(plan) {
      stamp = timeStamp(clock.now());
      await heedInterlock(inside(folders.interlock), clock.now());
      await rm(inside(folders.work), { recursive: true, force: true });
      await mkdir(inside(folders.work), { recursive: true, mode: 0o700 });
      await keepPlan(inside(folders.applied), stamp, plan);
    },
    finish: () => rm(join(inside(folders.interlock), 'applyinator-active'), { force: true }),
    async reconcile(files) {
      for (const file of files) await reconcileFile(jail.root, file);
    },
    async run(command, context) {
      stamp ||= timeStamp(clock.now());
      const folder = join(folders.work, stamp, `${context.checksum}_${context.index}`);
      await mkdir(inside(folder), { recursive: true, mode: 0o700 });
      if (command.image !== '') {
        const missing = await unpackImage(command, inside(folder), options.engineCommand);
        if (missing) return { exitCode: 1, stdout: Buffer.alloc(0), stderr: Buffer.from(`${missing}\n`) };
      }
      return runCommand(options, command, context, folder);
    },
    probe: (probe, signal) => runProbe(jail.root, probe, signal),
  };
}

/** `20261122-160310`, in UTC. */
function timeStamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}

/** An install script that wants to replace the agent is waited for, up to five minutes. */
async function heedInterlock(folder: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pending = join(folder, 'restart-pending');
  const text = await readFile(pending, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const since = Date.parse(text.trim());
    if (Number.isNaN(since)) await writeFile(pending, new Date(now).toISOString());
    if (Number.isNaN(since) || now - since < restartPendingMs) {
      throw new Error('a restart of the agent is pending, so nothing is applied');
    }
  }
  await writeFile(join(folder, 'applyinator-active'), '');
}

async function keepPlan(folder: string, stamp: string, plan: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, `${stamp}-applied.plan`), plan, { mode: 0o600 });
  const kept = (await readdir(folder)).filter((name) => name.endsWith('-applied.plan')).sort();
  for (const name of kept.slice(0, -appliedPlansKept)) await rm(join(folder, name), { force: true });
}

/** In place, and only when the content differs; mode and owner always. */
async function reconcileFile(root: string, file: PlanFile): Promise<void> {
  const path = join(root, file.path);
  const mode = fileMode(file);
  if (file.action === 'delete') return rm(path, { recursive: file.directory, force: true });
  if (file.directory) await mkdir(path, { recursive: true });
  else {
    const content = readContent(file);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const before = await readFile(path).catch(() => undefined);
    if (!before?.equals(content)) await writeFile(path, content);
  }
  await chmod(path, mode);
  await giveTo(path, file.uid, file.gid);
}

/** -1 leaves an owner alone. Only root gives files away. */
async function giveTo(path: string, uid: number, gid: number): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid: ownUid, gid: ownGid } = await stat(path);
  await chown(path, uid === -1 ? ownUid : uid, gid === -1 ? ownGid : gid);
}

/** The installer's image holds one script; here it calls the stand-in. Gives why an image cannot be pulled. */
async function unpackImage(
  command: Pick<Instruction, 'image' | 'env'>,
  folder: string,
  engineCommand: readonly string[],
) {
  const { image, env } = command;
  if (!installedFrom(image, env)) return `error pulling image ${image}: not found`;
  const words = [...engineCommand, 'install', image].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await writeFile(join(folder, 'run.sh'), `#!/bin/sh\nexec ${words.join(' ')}\n`, { mode: 0o755 });
  return undefined;
}

/** The agent reads line by line with a limit: what follows a longer line is lost, and the command waits for ever. */
const longestLine = 64 * 1024;

async function runCommand(
  options: RealExecutorOptions,
  command: Instruction | PeriodicInstruction,
  { attempt, signal }: CommandContext,
  folder: string,
): Promise<CommandResult> {
  const { jail, env, log } = options;
  const own = Object.fromEntries(
    command.env.map((item) => [item.split('=', 1)[0] ?? '', item.slice(item.indexOf('=') + 1)]),
  );
  const all: Record<string, string | undefined> = {
    ...env,
    ...own,
    CATTLE_AGENT_EXECUTION_PWD: folder,
    CATTLE_AGENT_ATTEMPT_NUMBER: String(attempt),
  };
  const path = `${jail.firstPath}${all.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'}:${folder}`;
  const [file, args] = jail.command(command.command || `${folder}/run.sh`, command.args, folder);
  const child = spawn(file, args, {
    env: { ...all, PATH: path },
    cwd: jail.root === '/' ? folder : '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that a stop ends what the command has started, too.
    detached: true,
  });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is over already.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  const stdout = collect(child.stdout, (line) => log(`[stdout]: ${line}`));
  const stderr = collect(child.stderr, (line) => log(`[stderr]: ${line}`));
  const exitCode = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      log(`${command.name}: ${error.message}`);
      resolve(-1);
    });
    child.once('exit', (code) => resolve(code ?? -1));
  });
  signal.removeEventListener('abort', end);
  // What a command leaves running in the background may hold its outputs open; they are read for a moment only.
  await Promise.race([Promise.all([stdout.ended, stderr.ended]), new Promise((resolve) => setTimeout(resolve, 200))]);
  return { exitCode, stdout: stdout.bytes(), stderr: stderr.bytes() };
}

function collect(stream: NodeJS.ReadableStream, say: (line: string) => void) {
  const chunks: Buffer[] = [];
  let rest = 0;
  let stalled = false;
  stream.on('data', (chunk: Buffer) => {
    if (stalled) return;
    chunks.push(chunk);
    const last = chunk.lastIndexOf(10);
    rest = last < 0 ? rest + chunk.length : chunk.length - last - 1;
    if (rest <= longestLine) return;
    stalled = true;
    say('bufio.Scanner: token too long');
    stream.pause();
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', () => resolve());
  });
  return { bytes: () => Buffer.concat(chunks), ended };
}

/** Names that the host's own file knows, as a resolver on the host would find them; other names as the machine does. */
async function lookUp(root: string, name: string, all: boolean, found: Parameters<LookupFunction>[2]): Promise<void> {
  const text = await readFile(join(root, '/etc/hosts'), 'utf8').catch(() => '');
  const addresses = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.includes(name) ? [{ address, family: address.includes(':') ? 6 : 4 }] : [];
  });
  const [first] = addresses;
  if (!first) lookup(name, { all: false }, found);
  else if (all) found(null, addresses);
  else found(null, first.address, first.family);
}

async function runProbe(root: string, probe: PlanProbe, signal: AbortSignal): Promise<boolean> {
  const file = async (path: string) =>
    path === '' ? undefined : await readFile(join(root, path)).catch(() => undefined);
  const [ca, cert, key] = await Promise.all([file(probe.caCert), file(probe.clientCert), file(probe.clientKey)]);
  const url = new URL(probe.url);
  const limit =
    probe.timeoutSeconds > 0 ? AbortSignal.any([signal, AbortSignal.timeout(probe.timeoutSeconds * 1000)]) : signal;
  const tls = { rejectUnauthorized: !probe.insecure, ...(ca && { ca }), ...(cert && key && { cert, key }) };
  return new Promise((resolve) => {
    const resolver: LookupFunction = (name, { all }, found) => void lookUp(root, name, all === true, found);
    const options = {
      agent: false,
      signal: limit,
      lookup: resolver,
      ...(url.protocol === 'https:' ? tls : {}),
    } as const;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const call = send(url, options, (answer) => {
      answer.resume();
      resolve((answer.statusCode ?? 0) >= 200 && (answer.statusCode ?? 0) < 400);
    });
    call.once('error', () => resolve(false));
    call.end();
  });
}
