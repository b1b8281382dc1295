import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Stack } from '../../src/network/family.ts';
import { dataFolder, prepareManager } from '../lab/manager.ts';
import { addressesOf, openNetwork } from '../lab/network.ts';
import { type Environment, home, type Place } from '../lab/place.ts';
import { sourceProgram } from '../lab/program.ts';
import { managerNumber, openSite, type Site } from '../lab/site.ts';

/** A manager and one host that somebody looks at step by step: its agent only says how it was started. */
export interface Lab {
  readonly host: Place;
  /** The manager's URL as clusters are told. */
  readonly url: string;
  /** Runs a program on the host, to its end. */
  run(command: readonly string[], env?: Environment): Ran;
  /** Starts a program there that runs until the function that is given back is called. */
  start(command: readonly string[]): () => Promise<void>;
  /** Calls the manager's API as its owner. */
  call(method: string, path: string, body?: unknown): { readonly status: number; readonly json: Json };
  /** Makes a cluster for existing hosts with a registration token; gives the token's object once it is complete. */
  makeCluster(name: string, stack: Stack, tokenSpec?: Json): Promise<Json>;
  /** The environment in which the script does not wait for long. */
  readonly environment: Environment;
  close(): Promise<void>;
}

export type Json = { readonly [key: string]: unknown };

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LabOptions {
  /** Families of the network of manager and host. */
  readonly stack: Stack;
}

export const managerAddresses = addressesOf(managerNumber);
export const hostAddresses = addressesOf(11);
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

export async function openLab({ stack }: LabOptions): Promise<Lab> {
  const program = sourceProgram();
  const site = openSite(stack, program.folders);
  try {
    const network = await openNetwork(stack, await site.addPlace('switch'));
    const [place, host] = [await site.addPlace('manager'), await site.addPlace('host')];
    await network.plugIn(place, managerAddresses);
    await network.plugIn(host, hostAddresses);
    const urlHost = stack === 'ipv4' ? managerAddresses.ipv4 : `[${managerAddresses.ipv6}]`;
    const url = `https://${urlHost}:${port}`;
    const manager = prepareManager({ place, program, url, stack, agent: standIn });
    await manager.start();
    return labOf(site, place, host, url);
  } catch (error) {
    await site.close();
    throw error;
  }
}

function labOf(site: Site, manager: Place, host: Place, url: string): Lab {
  const { token } = JSON.parse(readFileSync(manager.path(`${dataFolder}/manager.json`), 'utf8')) as { token: string };
  const call: Lab['call'] = (method, path, body) => {
    const args = ['-sS', '-g', '-k', '-X', method, '-H', `Authorization: Bearer ${token}`, '-w', '\n%{http_code}'];
    const sent = body === undefined ? [] : ['-H', 'Content-Type: application/json', '--data-binary', '@-'];
    const { stdout } = runIn(manager, ['curl', ...args, ...sent, `${url}${path}`], {
      input: body === undefined ? '' : JSON.stringify(body),
    });
    const split = stdout.lastIndexOf('\n');
    const text = stdout.slice(0, split);
    return { status: Number(stdout.slice(split + 1)), json: text.startsWith('{') ? (JSON.parse(text) as Json) : {} };
  };
  return {
    host,
    url,
    environment: { CATTLE_AGENT_TRIES: '2', CATTLE_AGENT_TRY_PAUSE: '1' },
    call,
    run: (command, env = {}) => runIn(host, command, { env }),
    start(command) {
      const [file, ...args] = host.enter(command);
      // A group of its own: what runs on the host is a child of what was started here.
      const child = spawn(file, args, { env: home, stdio: 'ignore', detached: true });
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      return () => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
        return ended;
      };
    },
    makeCluster: (name, stack, tokenSpec = {}) => makeCluster(call, name, stack, tokenSpec),
    close: () => site.close(),
  };
}

/** Runs while everything else waits: the steps of these tests come one after the other. */
function runIn(
  place: Place,
  command: readonly string[],
  { env = {}, input = '' }: { env?: Environment; input?: string },
): Ran {
  const [file, ...args] = place.enter(command);
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    env: { ...home, ...env },
    input,
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
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
