import { digitaloceanDriver } from '../../src/drivers/digitalocean/driver.ts';
import type { Cloud, Driver, MachineOrder } from '../../src/drivers/types.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import type { Stack } from '../../src/network/family.ts';
import { type Disturbance, type DriverBench, orderOf } from '../conformance/driver-bench.ts';
import type { Pace } from './account.ts';
import type { Description } from './description.ts';
import { type DigitaloceanDouble, type Disturbing, startDigitaloceanDouble } from './double.ts';

/** The driver on the double; waits pass on the double's clock and take no time. */
export function driverOn(double: DigitaloceanDouble, managerId: string): Driver {
  return digitaloceanDriver(
    {
      managerId,
      folder: '/nowhere',
      options: { apiUrl: double.url },
      now: () => double.now(),
      warn: () => undefined,
    },
    async (milliseconds) => double.advance(milliseconds),
  );
}

/** A configuration of sound droplets in Frankfurt. */
export function dropletConfig(fields: Readonly<Record<string, unknown>> = {}): MachineConfig {
  return {
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'DigitaloceanConfig',
    metadata: { name: 'harbour-workers', namespace: 'fleet-default' },
    region: 'fra1',
    size: 's-2vcpu-4gb',
    image: 'ubuntu-24-04-x64',
    ...fields,
  };
}

/** Nodes of dual-stack clusters have a private network as well, so both forms of addresses occur. */
const stackFields: Readonly<Record<Stack, Readonly<Record<string, unknown>>>> = {
  ipv4: {},
  ipv6: { ipv6: true },
  dual: { ipv6: true, privateNetworking: true },
};

const disturbings: Readonly<Record<Disturbance, Disturbing>> = {
  throttled: {
    fault: {
      status: 429,
      id: 'too_many_requests',
      message: 'API Rate limit exceeded.',
      headers: { 'retry-after': '2' },
    },
  },
  unavailable: {
    fault: { status: 503, id: 'service_unavailable', message: 'Server was unable to give you a response.' },
  },
  'bad-credential': { fault: { status: 401, id: 'unauthorized', message: 'Unable to authenticate you' } },
  'lost-answer': { fault: 'lose', of: /^POST \/v2\/droplets$/, times: 1 },
};

/** The driver with an account at the double, for tests of more than the port asks for. */
export interface DigitaloceanLab {
  readonly double: DigitaloceanDouble;
  /** As one process of the manager has it. */
  cloud: Cloud;
  /** The manager ends and starts again. */
  restart(): void;
  order(fields?: Readonly<Record<string, unknown>>, stack?: Stack, clusterId?: string): MachineOrder;
  /** Until lists show everything, and droplets have all their addresses. */
  settle(): void;
  /** Ends the double; throws when anything was not as DigitalOcean describes it. */
  close(): Promise<void>;
}

export async function openLab(pace?: Partial<Pace>, description?: Description): Promise<DigitaloceanLab> {
  const double = await startDigitaloceanDouble(pace, description);
  const open = () =>
    driverOn(double, labManager).open({ credential: { accessToken: double.token }, config: dropletConfig() });
  const lab: DigitaloceanLab = {
    double,
    cloud: open(),
    restart() {
      lab.cloud = open();
    },
    order: (fields = {}, stack = 'dual', clusterId) =>
      orderOf(dropletConfig({ ...stackFields[stack], ...fields }), stack, clusterId),
    settle: () => double.advance(60_000),
    close: () => closeSound(double),
  };
  return lab;
}

export const labManager = 'harbour-manager-4f2k';

async function closeSound(double: DigitaloceanDouble): Promise<void> {
  await double.close();
  if (double.problems.length > 0) throw new Error(`not as DigitalOcean describes:\n${double.problems.join('\n')}`);
}

/** What the suite of the port needs of the double. */
export async function digitaloceanBench(): Promise<DriverBench> {
  const double = await startDigitaloceanDouble();
  return {
    start: async (managerId) => driverOn(double, managerId),
    account: { credential: { accessToken: double.token }, config: dropletConfig() },
    configOf: (stack) => dropletConfig(stackFields[stack]),
    unknownIds: ['1', '987654321'],
    wrong: [
      { config: dropletConfig({ region: 'xyz9' }), kind: 'bad-parameter', field: 'region' },
      { config: dropletConfig({ size: 's-99vcpu-1gb' }), kind: 'bad-parameter', field: 'size' },
      { config: dropletConfig({ image: 'ubuntu-4-10-x64' }), kind: 'bad-parameter', field: 'image' },
      { config: dropletConfig({ size: 'c-2' }), kind: 'no-capacity', field: 'size' },
      { config: dropletConfig({ region: 'nyc2' }), kind: 'no-capacity', field: 'region' },
      { config: dropletConfig({ image: '200000001', size: 'm-2vcpu-16gb' }), kind: 'no-capacity', field: 'size' },
      {
        config: dropletConfig({ sshKeyFingerprint: '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa' }),
        kind: 'bad-parameter',
        field: 'sshKeyFingerprint',
      },
    ],
    choiceFields: ['region', 'size', 'image'],
    secrets: [double.token],
    settle: async () => double.advance(60_000),
    disturb(disturbance) {
      const end = double.disturb(disturbings[disturbance]);
      return () => end() > 0;
    },
    calls: () => double.requests.length,
    close: () => closeSound(double),
  };
}
