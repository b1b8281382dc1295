import { digitaloceanDriver } from '../../src/drivers/digitalocean/driver.ts';
import type { Driver } from '../../src/drivers/types.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import type { Stack } from '../../src/network/family.ts';
import type { Disturbance, DriverBench } from '../conformance/driver-bench.ts';
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
    async close() {
      await double.close();
      if (double.problems.length > 0) throw new Error(`not as DigitalOcean describes:\n${double.problems.join('\n')}`);
    },
  };
}
