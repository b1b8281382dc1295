import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../../src/network/family.ts';
import { adminPassword, program } from '../server/manager.ts';

/** A manager and a host, each in a network namespace of its own, with one cable between them. */
export interface Lab {
  readonly folder: string;
  /** Name of the host's network namespace. */
  readonly host: string;
  /** The manager's URL as clusters are told. */
  readonly url: string;
  /** Runs a program in the namespace of the host, to its end. */
  run(command: readonly string[], env?: Readonly<Record<string, string>>): Ran;
  /** Starts a program there that runs until the function that is given back is called. */
  start(command: readonly string[]): () => Promise<void>;
  /** Calls the manager's API as its owner. */
  call(method: string, path: string, body?: unknown): { readonly status: number; readonly json: Json };
  /** Makes a cluster for existing hosts with a registration token; gives the token's object once it is complete. */
  makeCluster(name: string, stack: Stack, tokenSpec?: Json): Promise<Json>;
  /** The environment in which the script installs into the lab's folder. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export type Json = { readonly [key: string]: unknown };

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LabOptions {
  /** Families of the cable between manager and host. */
  readonly stack: Stack;
  /** Host of the manager's URL; by default the address of the last family. */
  readonly urlHost?: string;
}

export const managerAddresses = { ipv4: '10.98.0.1', ipv6: 'fd98:51c2:77a0::1' } as const;
export const hostAddresses = { ipv4: '10.98.0.11', ipv6: 'fd98:51c2:77a0::11' } as const;
const port = 8443;

const ranges: Readonly<Record<Stack, string>> = {
  ipv4: 'cluster-cidr: 10.52.0.0/16\n      service-cidr: 10.53.0.0/16',
  ipv6: 'cluster-cidr: fd7a:3c1e:9b42:5200::/56\n      service-cidr: fd7a:3c1e:9b42:5300::/112',
  dual: 'cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56\n      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112',
};

/** Stands in for the agent: says how it was started, and stays. */
const standIn = `#!/bin/sh
[ "$1" = sentinel ] || exit 1
env >"\${CATTLE_AGENT_CONFIG%/*}/started"
exec sleep 100000
`;

export async function openLab(options: LabOptions): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-install-'));
  const tag = Math.random().toString(36).slice(2, 8);
  const names = { manager: `drv-m-${tag}`, host: `drv-h-${tag}` };
  const clear = (): void => {
    for (const name of Object.values(names)) {
      spawnSync('ip', ['netns', 'del', name]);
      rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await furnish(options, folder, names, clear);
  } catch (error) {
    clear();
    throw error;
  }
}

async function furnish(
  options: LabOptions,
  folder: string,
  names: { readonly manager: string; readonly host: string },
  clear: () => void,
): Promise<Lab> {
  layCable(names, options.stack);
  const last = options.stack === 'ipv4' ? 'ipv4' : 'ipv6';
  const urlHost = options.urlHost ?? (last === 'ipv6' ? `[${managerAddresses.ipv6}]` : managerAddresses.ipv4);
  const url = `https://${urlHost}:${port}`;
  writeNames(names, folder);
  const data = join(folder, 'data');
  mkdirSync(join(data, 'assets'), { recursive: true });
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const agent = join(data, 'assets', `rancher-system-agent-${architecture}`);
  writeFileSync(agent, standIn);
  chmodSync(agent, 0o755);
  const manager = await startManagerIn(names.manager, data, folder, url, options.stack);
  const token = (JSON.parse(readFileSync(join(data, 'manager.json'), 'utf8')) as { token: string }).token;
  const host = join(folder, 'host');
  const environment = {
    CATTLE_AGENT_CONFIG_DIR: join(host, 'etc'),
    CATTLE_AGENT_VAR_DIR: join(host, 'var'),
    CATTLE_AGENT_BIN_PREFIX: join(host, 'usr'),
    CATTLE_AGENT_TRIES: '2',
    CATTLE_AGENT_TRY_PAUSE: '1',
  };
  const callFamily = last;
  const call: Lab['call'] = (method, path, body) => {
    const address = callFamily === 'ipv6' ? `[${managerAddresses.ipv6}]` : managerAddresses.ipv4;
    const args = ['-sS', '-g', '-k', '-X', method, '-H', `Authorization: Bearer ${token}`, '-w', '\n%{http_code}'];
    const sent = body === undefined ? [] : ['-H', 'Content-Type: application/json', '--data-binary', '@-'];
    const ended = spawnSync(
      'ip',
      ['netns', 'exec', names.manager, 'curl', ...args, ...sent, `https://${address}:${port}${path}`],
      { encoding: 'utf8', input: body === undefined ? '' : JSON.stringify(body), maxBuffer: 64 * 1024 * 1024 },
    );
    const split = ended.stdout.lastIndexOf('\n');
    const text = ended.stdout.slice(0, split);
    return {
      status: Number(ended.stdout.slice(split + 1)),
      json: text.startsWith('{') ? (JSON.parse(text) as Json) : {},
    };
  };
  return {
    folder,
    host: names.host,
    url,
    environment,
    call,
    run(command, env = {}) {
      const ended = spawnSync('ip', ['netns', 'exec', names.host, ...command], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
        timeout: 120_000,
      });
      return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr };
    },
    start(command) {
      const child = spawn('ip', ['netns', 'exec', names.host, ...command], { stdio: 'ignore' });
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      return () => {
        child.kill();
        return ended;
      };
    },
    makeCluster: (name, stack, tokenSpec = {}) => makeCluster(call, name, stack, tokenSpec),
    async close() {
      stopAgent(environment.CATTLE_AGENT_VAR_DIR);
      const ended = new Promise((resolve) => manager.once('close', resolve));
      manager.kill('SIGTERM');
      await ended;
      clear();
    },
  };
}

/** Ends the supervised agent of the lab's host, where it runs. */
function stopAgent(varDir: string): void {
  const file = join(varDir, 'supervisor.pid');
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGTERM');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function layCable(names: { manager: string; host: string }, stack: Stack): void {
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  for (const name of Object.values(names)) {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  ip('-n', names.manager, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', names.host);
  for (const name of Object.values(names)) {
    if (stack === 'ipv4')
      execFileSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  }
  if (stack !== 'ipv6') {
    ip('-n', names.manager, 'addr', 'add', `${managerAddresses.ipv4}/24`, 'dev', 'eth0');
    ip('-n', names.host, 'addr', 'add', `${hostAddresses.ipv4}/24`, 'dev', 'eth0');
    ip('-n', names.host, 'route', 'add', 'default', 'via', managerAddresses.ipv4);
  }
  if (stack !== 'ipv4') {
    ip('-n', names.manager, 'addr', 'add', `${managerAddresses.ipv6}/64`, 'dev', 'eth0', 'nodad');
    ip('-n', names.host, 'addr', 'add', `${hostAddresses.ipv6}/64`, 'dev', 'eth0', 'nodad');
    ip('-n', names.host, '-6', 'route', 'add', 'default', 'via', managerAddresses.ipv6);
  }
}

/** `ip netns exec` puts these over the files of the machine. */
function writeNames(names: { manager: string; host: string }, folder: string): void {
  for (const name of Object.values(names)) {
    mkdirSync(`/etc/netns/${name}`, { recursive: true });
    const both = Object.values(managerAddresses).map((address) => `${address} manager.test`);
    writeFileSync(`/etc/netns/${name}/hosts`, ['127.0.0.1 localhost', '::1 localhost', ...both, ''].join('\n'));
    writeFileSync(
      `/etc/netns/${name}/resolv.conf`,
      `nameserver ${managerAddresses.ipv4}\nnameserver ${managerAddresses.ipv6}\n`,
    );
  }
  mkdirSync(join(folder, 'host'));
}

async function startManagerIn(
  namespace: string,
  data: string,
  folder: string,
  url: string,
  stack: Stack,
): Promise<ChildProcess> {
  const ready = join(folder, 'ready.json');
  const listen = stack === 'ipv4' ? `0.0.0.0:${port}` : `[::]:${port}`;
  const child = spawn(
    'ip',
    [
      ...['netns', 'exec', namespace, process.execPath, program, 'server', '--data', data, '--ready-file', ready],
      ...['--listen', listen, '--server-url', url, '--host-stack', stack, '--bootstrap-password', adminPassword],
      ...Object.values(managerAddresses).flatMap((address) => ['--tls-san', address]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let talk = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    talk += chunk;
  });
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error(`the manager ended before it was ready: ${talk}`);
    await pause(20);
  }
  return child;
}

async function makeCluster(call: Lab['call'], name: string, stack: Stack, tokenSpec: Json): Promise<Json> {
  const manifest = {
    apiVersion: 'provisioning.cattle.io/v1',
    kind: 'Cluster',
    metadata: { name, namespace: 'fleet-default' },
    spec: {
      kubernetesVersion: 'v1.34.1+rke2r1',
      rkeConfig: {
        machineGlobalConfig: Object.fromEntries(
          `cni: canal\n      ${ranges[stack]}`.split('\n').map((line) => line.trim().split(': ') as [string, string]),
        ),
      },
    },
  };
  const id = `c-m-${name}`;
  const inPlace: [path: string, body: Json][] = [
    ['/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters', manifest],
    ['/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id } }],
    [
      '/apis/management.cattle.io/v3/clusters',
      {
        apiVersion: 'management.cattle.io/v3',
        kind: 'Cluster',
        metadata: { name: id },
        spec: { displayName: name, fleetWorkspaceName: 'fleet-default' },
      },
    ],
    [
      `/apis/management.cattle.io/v3/namespaces/${id}/clusterregistrationtokens`,
      {
        apiVersion: 'management.cattle.io/v3',
        kind: 'ClusterRegistrationToken',
        metadata: { name: 'default-token', namespace: id },
        spec: { clusterName: id, ...tokenSpec },
      },
    ],
  ];
  for (const [path, body] of inPlace) {
    const answer = call('POST', path, body);
    if (answer.status !== 201)
      throw new Error(`${path} was answered with ${answer.status}: ${JSON.stringify(answer.json)}`);
  }
  return tokenOf(call, id);
}

/** A registration token whose commands are there. */
async function tokenOf(call: Lab['call'], id: string): Promise<Json> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { json } = call(
      'GET',
      `/apis/management.cattle.io/v3/namespaces/${id}/clusterregistrationtokens/default-token`,
    );
    const status = json.status as Json | undefined;
    if (status?.token !== undefined && status.nodeCommand !== undefined) return status;
    await pause(50);
  }
  throw new Error(`the registration token of ${id} gets no status`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
