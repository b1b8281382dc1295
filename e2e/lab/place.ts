import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, inSameNamespace, signalTo } from './processes.ts';

/**
 * A machine of the lab: a folder as its root, and namespaces of its own for network, mounts, processes and host name. It
 * shares the programs and the kernel with the machine that the tests run on, and nothing else. Everything in it ends with
 * its first process, and that ends with the tests, however those end.
 */
export interface Place {
  readonly name: string;
  /** Where a path of the place is for the tests. */
  path(path: string): string;
  /** Process id of its first process as the tests see it; throws while it is off. */
  pid(): number;
  readonly isOn: boolean;
  /** The words by which the machine runs something in it, with whatever environment it is given. */
  enter(command: readonly string[]): readonly [string, ...string[]];
  /** Runs a program to its end. What it does not get from here is not in its environment. */
  run(command: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs and expects success; gives what it printed on stdout. */
  ok(command: readonly string[], options?: RunOptions): Promise<string>;
  /**
   * Starts a program that goes on by itself; what it prints goes to a file of the place. It is a child of the process that
   * is given back, which ends when it does: use `signal` to end it.
   */
  start(command: readonly string[], log: string, env?: Environment): ChildProcess;
  /** Processes whose command line holds the text, as the tests see them. */
  processes(text: string): readonly number[];
  /** Sends a signal to these processes; gives how many there were. */
  signal(text: string, signal: NodeJS.Signals): number;
  /** As if the power went: everything ends at once, and files stay. */
  turnOff(): Promise<void>;
  /** Files of `/run` and `/tmp` are gone, and the boot has another id. */
  turnOn(): Promise<void>;
}

export type Environment = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly env?: Environment;
  readonly input?: string;
  /** After this time it is killed. */
  readonly seconds?: number;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PlaceOptions {
  readonly name: string;
  /** The folder that becomes its root. */
  readonly root: string;
  /** Further folders of the machine that it sees, read-only. */
  readonly programs: readonly string[];
}

/** Where the person in a place is at home. */
export const homeFolder = '/var/lib/person';

/** Folders that a place has for itself. */
const ownFolders = ['/etc', '/var/lib', '/var/log', '/run', '/tmp', '/opt/bin', '/proc', '/sys', '/dev'];
/** What programs need to know about users, names and certificates. */
const copied = ['/etc/passwd', '/etc/group', '/etc/os-release', '/etc/ld.so.cache'];
const shared = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc/alternatives', '/etc/ssl', '/etc/pki'];

/**
 * The first process: furnishes the root, tells its process id, and then reads until the tests close its input. bash ends
 * the zombies that come to it, as a first process must.
 */
const first = `set -e
read -r own _ </proc/self/stat
root=$1 name=$2
shift 2
for path in "$@"; do
  if [ -L "$path" ]; then
    [ -L "$root$path" ] || ln -s "$(readlink "$path")" "$root$path"
  elif [ -d "$path" ]; then
    mkdir -p "$root$path"
    mount --rbind "$path" "$root$path"
    mount -o remount,bind,ro "$root$path"
  fi
done
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --bind "$root/run/boot-id" "$root/proc/sys/kernel/random/boot_id"
echo "$name" >/proc/sys/kernel/hostname
ip link set lo up
echo "$own"
exec chroot "$root" bash -c 'while read -r line; do :; done'`;

/** What a program in a place has in its environment at least. */
export const home: Environment = {
  HOME: homeFolder,
  LANG: 'C.UTF-8',
  PATH: '/opt/lab:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Makes a place and turns it on. Its root is empty before, and stays when it is turned off. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  furnish(options.root);
  const state: { power?: Power } = {};
  const inside = (path: string) => join(options.root, path);
  const pid = (): number => {
    if (!state.power) throw new Error(`${options.name} is off`);
    return state.power.pid;
  };
  const place: Place = {
    name: options.name,
    path: inside,
    pid,
    get isOn() {
      return state.power !== undefined;
    },
    enter: (command) => [
      ...([
        'nsenter',
        '--target',
        String(pid()),
        '--mount',
        '--uts',
        '--net',
        '--pid',
        '--root',
        '--wd',
        '--',
      ] as const),
      ...command,
    ],
    run(command, { env = {}, input = '', seconds = 120 } = {}) {
      const [file, ...args] = place.enter(command);
      return runToEnd(file, args, { env: { ...home, ...env }, input, seconds });
    },
    async ok(command, more) {
      const ran = await place.run(command, more);
      if (ran.code === 0) return ran.stdout;
      throw new Error(`${options.name}: ${command.join(' ')} ended with ${ran.code}: ${ran.stderr}${ran.stdout}`);
    },
    start(command, log, env = {}) {
      const words = ['sh', '-c', 'log=$1; shift; exec "$@" >>"$log" 2>&1', 'sh', log, ...command];
      const [file, ...args] = place.enter(words);
      return spawn(file, args, { env: { ...home, ...env }, stdio: 'ignore' });
    },
    processes: (text) => inSameNamespace(pid()).filter((process) => commandLineOf(process).includes(text)),
    signal(text, signal) {
      const found = place.processes(text);
      for (const one of found) signalTo(one, signal);
      return found.length;
    },
    async turnOff() {
      await state.power?.cut();
      delete state.power;
    },
    async turnOn() {
      if (state.power) throw new Error(`${options.name} is on already`);
      for (const folder of ['/run', '/tmp']) {
        rmSync(inside(folder), { recursive: true, force: true });
        mkdirSync(inside(folder), { recursive: true });
      }
      writeFileSync(inside('/run/boot-id'), `${crypto.randomUUID()}\n`);
      state.power = await powerOn(options);
    },
  };
  await place.turnOn();
  return place;
}

function furnish(root: string): void {
  for (const folder of [...ownFolders, homeFolder, '/opt/lab']) mkdirSync(join(root, folder), { recursive: true });
  for (const path of copied) if (existsSync(path)) copyFileSync(path, join(root, path));
  writeFileSync(join(root, '/etc/nsswitch.conf'), 'hosts: files dns\n');
  // Without it a name has the addresses of its first line alone.
  writeFileSync(join(root, '/etc/host.conf'), 'multi on\n');
  // People at a host are root already; registration commands say sudo all the same.
  writeFileSync(join(root, '/opt/lab/sudo'), '#!/bin/sh\nexec env "$@"\n', { mode: 0o755 });
}

interface Power {
  readonly pid: number;
  cut(): Promise<void>;
}

async function powerOn({ root, name, programs }: PlaceOptions): Promise<Power> {
  const namespaces = ['--net', '--mount', '--pid', '--uts', '--fork', '--kill-child', '--propagation', 'private'];
  const words = ['bash', '-c', first, 'bash', root, name, ...shared, ...programs];
  // Nothing is ever written to its input: that it is open is what keeps the place on.
  const child = spawn('unshare', [...namespaces, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let trouble = '';
  child.stderr.on('data', (chunk: Buffer) => {
    trouble += chunk;
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(String(chunk).trim())));
    child.once('close', () => reject(new Error(`${name} does not start: ${trouble}`)));
    child.once('error', reject);
  });
  return {
    pid,
    async cut() {
      signalTo(pid, 'SIGKILL');
      await ended;
    },
  };
}

/** Runs a program of the machine to its end. */
export function runToEnd(
  file: string,
  args: readonly string[],
  { env, input = '', seconds = 120 }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...(env && { env }), stdio: ['pipe', 'pipe', 'pipe'], timeout: seconds * 1000 });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      texts.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      texts.stderr += chunk;
    });
    child.once('error', reject);
    const finish = (code: number | null) => resolve({ code: code ?? -1, ...texts });
    child.once('close', finish);
    // What it leaves running may hold its outputs open: they are read for a moment only.
    child.once('exit', (code) => setTimeout(finish, 1000, code));
    // Whoever reads nothing may have ended before all was written.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
