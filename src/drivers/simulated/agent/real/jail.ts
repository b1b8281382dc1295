import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where commands of a host run. */
export interface Jail {
  /** The folder that is the host's root. */
  readonly root: string;
  /** Stands before everything else in PATH: empty, or folders each with a colon behind it. */
  readonly firstPath: string;
  /** The command and arguments that run something inside, in a folder of the host. */
  command(file: string, args: readonly string[], folder: string): [string, string[]];
}

/** The machine itself: for hosts that have a mount namespace of their own. */
export const wholeMachine: Jail = {
  root: '/',
  firstPath: '',
  command: (file, args) => [file, [...args]],
};

/** What a host shares with the machine: programs, devices and the kernel's view; everything else is its own. */
const shared = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/proc', '/dev', '/etc/alternatives', '/etc/ssl'];
const ownFolders = ['/etc', '/var/lib', '/run', '/tmp', '/root', '/opt/bin'];
const copied = ['/etc/passwd', '/etc/group', '/etc/resolv.conf', '/etc/nsswitch.conf', '/etc/hosts'];

/** Words for `sh -c`: mounts what is shared, then becomes the command, so that signals and exit code are its own. */
const script = `
root=$1; folder=$2; binds=$3; shift 3
for path in $binds; do mount --rbind "$path" "$root$path" || exit 126; done
exec chroot "$root" sh -c 'cd "$0" && exec "$@"' "$folder" "$@"`;

/**
 * A folder as the root of a host: commands see it as `/`, with the machine's programs in it. It takes Linux's unshare
 * and the right to mount: root, or user namespaces. `programs` are further folders that its commands run from.
 * `sysctl` is replaced by one that only writes down what it was asked, for the kernel is the machine's.
 */
export function folderJail(root: string, programs: readonly string[], isRoot: boolean): Jail {
  for (const folder of ownFolders) mkdirSync(join(root, folder), { recursive: true });
  for (const path of copied)
    if (existsSync(path) && !existsSync(join(root, path))) copyFileSync(path, join(root, path));
  const binds = [...shared, ...programs].filter((path) => existsSync(path) && prepareMountPoint(root, path));
  writeSysctl(root);
  const namespace = ['--mount', '--propagation', 'private', ...(isRoot ? [] : ['--map-root-user'])];
  return {
    root,
    firstPath: '/opt/simulated/bin:',
    command: (file, args, folder) => [
      'unshare',
      [...namespace, 'sh', '-c', script, 'sh', root, folder, binds.join(' '), file, ...args],
    ],
  };
}

/** Whether the path is to be mounted: links of the machine become links of the host. */
function prepareMountPoint(root: string, path: string): boolean {
  const place = join(root, path);
  if (lstatSync(path).isSymbolicLink()) {
    if (!existsSync(place)) symlinkSync(readlinkSync(path), place);
    return false;
  }
  mkdirSync(place, { recursive: true });
  return true;
}

function writeSysctl(root: string): void {
  const path = join(root, '/opt/simulated/bin/sysctl');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\necho "sysctl $*" >>/var/lib/simulated-sysctl.log\n', { mode: 0o755 });
}
