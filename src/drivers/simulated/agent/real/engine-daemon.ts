import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { realClock } from '../clock.ts';
import type { Faults, Host } from '../engine/host.ts';
import { type CertificateRequests, type KubectlCall, runKubectl } from '../engine/kubectl.ts';
import { realPki } from '../engine/pki.ts';
import type { Installed } from '../engine/setup.ts';
import { newStandIn, type StandIn } from '../engine/stand-in.ts';
import { engineSocket, type HostWishes, installedPath, journalPath, wishesPath } from './engine-files.ts';
import { realHost } from './host.ts';

const defaultStartMs = 8_000;
const beatMs = 2_000;

/**
 * The process of a stand-in: runs the engine that is installed on this host, and serves the commands of the host over a
 * socket, until the signal aborts or the engine is removed.
 */
export async function runEngineDaemon(
  engineCommand: readonly string[],
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  mkdirSync(dirname(journalPath), { recursive: true });
  const wishes = await readWishes(realHost({ takesServiceAddresses: false }));
  const host = realHost({ takesServiceAddresses: wishes.serviceAddresses === true });
  const engine = newStandIn({
    host,
    clock: realClock,
    pki: realPki,
    faults: async (): Promise<Faults> => readWishes(host),
    startMs: wishes.startMs ?? defaultStartMs,
    beatMs,
    durable: true,
    told(line) {
      log(line);
      appendFileSync(journalPath, `${new Date().toISOString()} ${line}\n`);
    },
  });
  const over = new AbortController();
  const requests: CertificateRequests = new Map();
  const kept = await host.read(installedPath);
  if (kept !== undefined) engine.install(JSON.parse(kept) as Installed);
  await rm(engineSocket, { force: true });
  const server = createServer((request, response) => {
    serve({ engine, host, requests, engineCommand, remove: () => over.abort() }, request, response).catch((error) => {
      response.statusCode = 500;
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await listen(server);
  await new Promise<void>((resolve) => {
    for (const each of [signal, over.signal]) each.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await engine.stop();
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await rm(engineSocket, { force: true });
}

async function readWishes(host: Host): Promise<HostWishes> {
  const text = await host.read(wishesPath);
  return text === undefined ? {} : (JSON.parse(text) as HostWishes);
}

async function listen(server: Server): Promise<void> {
  await mkdir('/run', { recursive: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(engineSocket, () => resolve());
  });
}

interface Serving {
  readonly engine: StandIn;
  readonly host: Host;
  readonly requests: CertificateRequests;
  readonly engineCommand: readonly string[];
  /** Ends the process. */
  remove(): void;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine, host, requests } = serving;
  let text = '';
  for await (const chunk of request) text += chunk;
  const reply = (value: unknown) => response.end(JSON.stringify(value));
  if (request.url === '/install') {
    const installed = JSON.parse(text) as Installed;
    await host.write(installedPath, JSON.stringify(installed), 0o600);
    await writeCommands(serving, installed);
    engine.install(installed);
    reply({});
  } else if (request.url === '/kubectl') {
    reply(await runKubectl(JSON.parse(text) as KubectlCall, engine, requests, new Date()));
  } else if (request.url === '/uninstall') {
    await removeEngine(serving);
    reply({});
    serving.remove();
  } else if (request.url === '/state') {
    const { state, lines, life } = engine;
    reply({ state, lines, name: life?.name ?? '' });
  } else {
    response.statusCode = 404;
    response.end();
  }
}

/** What an engine brings along: kubectl, its own command, and the scripts that remove it. */
async function writeCommands(
  { engineCommand, host }: Serving,
  { engine, dataDirectory, agent }: Installed,
): Promise<void> {
  const own = engineCommand.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const script = (words: string) => `#!/bin/sh\n${words}\n`;
  const commands: Record<string, string> = {
    ...(engine === 'rke2' && !agent ? { [`${dataDirectory}/bin/kubectl`]: script(`exec ${own} kubectl "$@"`) } : {}),
    ...(engine === 'k3s'
      ? {
          '/opt/bin/k3s': script(
            `[ "$1" = kubectl ] || { echo "k3s: only kubectl is simulated" >&2; exit 1; }\nshift\nexec ${own} kubectl "$@"`,
          ),
        }
      : {}),
    [uninstallerOf(engine, agent)]: script(`exec ${own} uninstall`),
  };
  for (const [path, text] of Object.entries(commands)) await host.write(path, text, 0o755);
}

function uninstallerOf(engine: Installed['engine'], agent: boolean): string {
  return `/opt/bin/${engine}${engine === 'k3s' && agent ? '-agent' : ''}-uninstall.sh`;
}

async function removeEngine({ engine, host }: Serving): Promise<void> {
  const { installed } = engine;
  await engine.uninstall();
  await host.remove(installedPath);
  if (!installed) return;
  await host.remove(uninstallerOf(installed.engine, installed.agent));
  if (installed.engine === 'k3s') await host.remove('/opt/bin/k3s');
}

/** Writes what a host shall do wrong from the next start of its engine on; `root` is the host's folder. */
export async function writeWishes(root: string, wishes: HostWishes): Promise<void> {
  const path = `${root === '/' ? '' : root}${wishesPath}`;
  await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  await writeFile(path, JSON.stringify(wishes));
}
