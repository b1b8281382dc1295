import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Stack } from '../../src/network/family.ts';
import { adminPassword } from '../server/manager.ts';
import type { Place } from './place.ts';
import type { Program } from './program.ts';

/** The manager in a place of its own. */
export interface LabManager {
  readonly place: Place;
  /** Its URL as nodes are told. */
  readonly url: string;
  /** Starts it on its data folder, and waits until it serves. */
  start(): Promise<void>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  readonly isRunning: boolean;
  /** What it has logged since the lab was made, one JSON object a line. */
  log(): string;
}

export interface LabManagerOptions {
  readonly place: Place;
  readonly program: Program;
  readonly url: string;
  readonly stack: Stack;
  /** The program that hosts get as their agent. */
  readonly agent: string;
  /** Values of settings that it starts with. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Program that makes the hosts of simulated machines. */
  readonly simulatedHosts?: string;
}

export const dataFolder = '/var/lib/drover';
const readyFile = '/run/drover-ready.json';
const logFile = '/var/log/drover.log';

/** Prepares a manager. It does not run yet. */
export function prepareManager(options: LabManagerOptions): LabManager {
  const { place, program, url, stack, agent, settings = {}, simulatedHosts } = options;
  writeAgent(place, agent);
  const state: { ended?: Promise<unknown> } = {};
  const listen = stack === 'ipv4' ? '0.0.0.0:8443' : '[::]:8443';
  const words = [
    ...[...program.words, 'server', '--data', dataFolder, '--ready-file', readyFile, '--listen', listen],
    ...['--server-url', url, '--host-stack', stack, '--bootstrap-password', adminPassword],
    // The lab has no way out: waiting for releases would only take time.
    ...['--setting', 'system-agent-releases-url=none', '--setting', 'wins-agent-releases-url=none'],
    ...Object.entries(settings).flatMap(([name, value]) => ['--setting', `${name}=${value}`]),
    ...(simulatedHosts === undefined ? [] : ['--simulated-hosts', simulatedHosts]),
  ];
  const log = () => (existsSync(place.path(logFile)) ? readFileSync(place.path(logFile), 'utf8') : '');
  return {
    place,
    url,
    log,
    get isRunning() {
      return state.ended !== undefined;
    },
    async start() {
      if (state.ended) throw new Error('the manager runs already');
      rmSync(place.path(readyFile), { force: true });
      const child = place.start(words, logFile);
      state.ended = once(child, 'close').finally(() => {
        delete state.ended;
      });
      while (!existsSync(place.path(readyFile))) {
        if (child.exitCode !== null) throw new Error(`the manager ended before it was ready: ${log()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop(signal = 'SIGTERM') {
      place.signal(`${program.words[1]} server`, signal);
      await state.ended;
    },
  };
}

function writeAgent(place: Place, agent: string): void {
  const folder = place.path(`${dataFolder}/assets`);
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/rancher-system-agent-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  writeFileSync(file, agent, { mode: 0o755 });
}

/** The simulated agent in the place of the real one; a host may say which release it is to behave like. */
export function simulatedAgent(program: Program): string {
  const command = program.words.map((word) => `'${word}'`).join(' ');
  return `#!/bin/sh
version=$(cat /etc/simulated/agent-version 2>/dev/null || echo 0.15)
exec ${command} simulate agent --agent-version "$version" "$@"
`;
}
