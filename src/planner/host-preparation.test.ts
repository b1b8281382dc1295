import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCluster } from '../../testing/builders.ts';
import { renderMachines } from '../../testing/rendered-machines.ts';
import { renderingOf } from '../../testing/rendering.ts';
import type { NodeFile } from '../engines/types.ts';

const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };

function filesOf(options: { clusterCidr?: string; serviceCidr?: string }): readonly NodeFile[] {
  const [init] = renderMachines(renderingOf(aCluster(options)));
  return init?.rendered.files ?? [];
}

function file(files: readonly NodeFile[], end: string): NodeFile {
  const found = files.find(({ path }) => path.endsWith(end));
  if (!found) throw new Error(`no file ${end}`);
  return found;
}

describe('the preparation of a host', () => {
  it('is not needed where there is no IPv6', () => {
    expect(filesOf(ipv4).filter(({ path }) => /prepare-host|sysctl/.test(path))).toEqual([]);
  });

  it('keeps forwarding of the families of the cluster', () => {
    expect(file(filesOf(ipv6), '90-rke2.conf').content).not.toContain('ipv4');
    expect(file(filesOf({}), '90-rke2.conf').content).toContain('net.ipv4.conf.all.forwarding = 1');
  });
});

// The script runs with a folder for its root, and with programs beside it that note what they are asked.
describe('the script that prepares a host', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'prepare-host-'));
    for (const folder of ['bin', 'etc/sysctl.d']) mkdirSync(join(root, folder), { recursive: true });
    program('sysctl', 'echo "$@" >>"$NOTES"');
    program('ip', 'printf "%s" "$ROUTES"');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function program(name: string, body: string): void {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }

  function run(files: readonly NodeFile[], hosts: string, routes = ''): string {
    writeFileSync(join(root, 'etc/hosts'), hosts);
    return runAgain(files, routes);
  }

  function runAgain(files: readonly NodeFile[], routes = ''): string {
    const script = join(root, 'prepare-host.sh');
    writeFileSync(script, file(files, 'prepare-host.sh').content);
    const env = {
      ...process.env,
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
      ROUTES: routes,
      NOTES: join(root, 'notes'),
    };
    const { status, stderr } = spawnSync('sh', [script, root], { env, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return readFileSync(join(root, 'etc/hosts'), 'utf8');
  }

  it('adds the loopback name that is missing, and nothing when run again', () => {
    const files = filesOf(ipv6);
    const once = run(files, '127.0.0.1 localhost');
    expect(once).toBe('127.0.0.1 localhost\n::1 localhost\n');
    expect(runAgain(files)).toBe(once);
  });

  it('finds the name among others and in comments only where it counts', () => {
    const files = filesOf({});
    expect(run(files, '127.0.0.1 node1 localhost\n::1 ip6-localhost localhost\n')).not.toMatch(/\n\n/);
    expect(run(files, '127.0.0.1 localhost\n::1 ip6-localhost # localhost\n')).toMatch(/# localhost\n::1 localhost\n$/);
    expect(run(files, '# ::1 localhost\n127.0.0.1 localhost\n')).toMatch(/\n::1 localhost\n$/);
  });

  it('accepts router advertisements on the link that the default route comes from', () => {
    run(filesOf(ipv6), '', 'default via fe80::1 dev eth0.7 proto ra metric 100 expires 1799sec\n');
    const settings = readFileSync(join(root, 'etc/sysctl.d/90-rke2-ra.conf'), 'utf8');
    expect(settings).toContain('net/ipv6/conf/eth0.7/accept_ra = 2');
    expect(readFileSync(join(root, 'notes'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('leaves router advertisements alone where the route is static', () => {
    run(filesOf(ipv6), '', 'default via 2a05::1 dev eth0 proto static metric 100\n');
    expect(existsSync(join(root, 'etc/sysctl.d/90-rke2-ra.conf'))).toBe(false);
  });
});
