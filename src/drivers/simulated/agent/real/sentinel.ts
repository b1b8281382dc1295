import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AgentExit, runAgent } from '../agent.ts';
import { realClock } from '../clock.ts';
import { readConnection } from '../protocol/connection.ts';
import type { AgentRelease } from '../protocol/releases.ts';
import { openTransport } from '../protocol/transport.ts';
import { realExecutor } from './executor.ts';
import type { Jail } from './jail.ts';

export interface SentinelOptions {
  readonly release: AgentRelease;
  readonly jail: Jail;
  /** The agent's configuration file, a path on the host. */
  readonly config: string;
  /** Demand that the connection info names the authority. */
  readonly strict: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly engineCommand: readonly string[];
  log(line: string): void;
}

interface AgentConfig {
  readonly workDirectory?: string;
  readonly appliedPlanDirectory?: string;
  readonly interlockDirectory?: string;
  readonly connectionInfoFile?: string;
  readonly remoteEnabled?: boolean;
}

const varFolder = '/var/lib/rancher/agent';

/**
 * The agent as a process on a host, as `rancher-system-agent sentinel` is: reads its configuration and its connection
 * info, and works until the signal aborts. Rejects where the real process exits; its supervisor starts it again.
 */
export async function runSentinel(options: SentinelOptions, signal: AbortSignal): Promise<void> {
  const { jail, release, log } = options;
  const inside = (path: string) => join(jail.root, path);
  const config = (parse(await readFile(inside(options.config), 'utf8')) ?? {}) as AgentConfig;
  if (config.remoteEnabled === false) throw new AgentExit('remoteEnabled is false, and local plans are not simulated');
  const info = config.connectionInfoFile ?? `${varFolder}/rancher2_connection_info.json`;
  const connection = readConnection(await readFile(inside(info), 'utf8'), options.strict);
  const { origin } = new URL(connection.server);
  const transport = openTransport({ origin, authority: connection.authority, streamsPerConnection: 1_000 });
  const executor = realExecutor({
    jail,
    clock: realClock,
    env: options.env,
    engineCommand: options.engineCommand,
    log,
    folders: {
      work: config.workDirectory ?? `${varFolder}/work`,
      applied: config.appliedPlanDirectory ?? `${varFolder}/applied`,
      interlock: config.interlockDirectory ?? `${varFolder}/interlock`,
    },
  });
  const told = (event: object) => log(JSON.stringify(event));
  try {
    await runAgent({ connection, release, executor, transport, clock: realClock, random: Math.random, told }, signal);
  } finally {
    transport.close();
  }
}

/** Throws with what is wrong with a connection info file, as `rancher-system-agent validate-connection` does. */
export async function validateConnection(path: string): Promise<void> {
  readConnection(await readFile(path, 'utf8'));
}
