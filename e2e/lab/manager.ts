import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
}

export const dataFolder = '/var/lib/drover';
const readyFile = '/run/drover-ready.json';
const logFile = '/var/log/drover.log';

/** Prepares a manager whose hosts get the simulated agent in the place of the real one. It does not run yet. */
export function prepareManager({ place, program, url, stack }: LabManagerOptions): LabManager {
  writeAgent(place, program);
  const state: { ended?: Promise<unknown> } = {};
  const listen = stack === 'ipv4' ? '0.0.0.0:8443' : '[::]:8443';
  const words = [
    ...[...program.words, 'server', '--data', dataFolder, '--ready-file', readyFile, '--listen', listen],
    ...['--server-url', url, '--host-stack', stack, '--bootstrap-password', adminPassword],
    // The lab has no way out: waiting for releases would only take time.
    ...['--setting', 'system-agent-releases-url=none', '--setting', 'wins-agent-releases-url=none'],
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
      place.signal(`drover.js server`, signal);
      await state.ended;
    },
  };
}

/** What the manager hands out as the agent; a host may say which release it is to behave like. */
function writeAgent(place: Place, program: Program): void {
  const folder = place.path(`${dataFolder}/assets`);
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/rancher-system-agent-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  const command = program.words.map((word) => `'${word}'`).join(' ');
  writeFileSync(
    file,
    `#!/bin/sh
version=$(cat /etc/simulated/agent-version 2>/dev/null || echo 0.15)
exec ${command} simulate agent --agent-version "$version" "$@"
`,
  );
  chmodSync(file, 0o755);
}
