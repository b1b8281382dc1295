import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { toCloudInstance } from './instance.ts';

const id = 'i-0a1b2c3d4e5f60718';
const dual: Instance = {
  InstanceId: id,
  State: { Name: 'running' },
  Placement: { AvailabilityZone: 'eu-central-1a' },
  LaunchTime: new Date('2026-11-22T10:00:00Z'),
  PrivateIpAddress: '10.9.1.4',
  PublicIpAddress: '203.0.113.7',
  Ipv6Address: '2a05:d014:1::b',
  NetworkInterfaces: [
    {
      Attachment: { DeviceIndex: 0 },
      PrivateIpAddress: '10.9.1.4',
      Ipv6Addresses: [
        { Ipv6Address: '2a05:d014:1::b', IsPrimaryIpv6: false },
        { Ipv6Address: '2a05:d014:0001:0::a', IsPrimaryIpv6: true },
      ],
    },
  ],
};
const counting = (words: string): Instance => ({ ...dual, Tags: [{ Key: 'drover.dev/addresses', Value: words }] });

describe('an instance of EC2', () => {
  it('has the identity that its Node will have', () => {
    expect(toCloudInstance(dual)).toMatchObject({
      id,
      providerId: `aws:///eu-central-1a/${id}`,
      state: 'running',
      launchedAt: Date.UTC(2026, 10, 22, 10),
    });
  });

  it('has every address once: private IPv4, then IPv6 with the primary one first, and the public one outside', () => {
    expect(toCloudInstance(dual).addresses).toEqual({
      internal: ['10.9.1.4', '2a05:d014:1::a', '2a05:d014:1::b'],
      external: ['203.0.113.7'],
    });
  });

  it('has no IPv4 address where machines are IPv6-only', () => {
    expect(toCloudInstance(counting('ipv6')).addresses).toEqual({
      internal: ['2a05:d014:1::a', '2a05:d014:1::b'],
      external: [],
    });
  });

  it('is not known by its public address where the private one is to be used', () => {
    expect(toCloudInstance(counting('ipv4 ipv6')).addresses.external).toEqual([]);
  });

  it('has no owner where nobody has marked it', () => {
    expect(toCloudInstance(dual)).not.toHaveProperty('owner');
    expect(toCloudInstance(dual)).not.toHaveProperty('token');
  });

  it.each([
    ['pending', 'pending'],
    ['running', 'running'],
    ['stopping', 'stopped'],
    ['stopped', 'stopped'],
    ['shutting-down', 'terminating'],
    ['terminated', 'gone'],
  ] as const)('is called %s by EC2 when it is %s', (name, state) => {
    expect(toCloudInstance({ ...dual, State: { Name: name } }).state).toBe(state);
  });

  it('says why it is in its state', () => {
    const StateReason = { Code: 'Client.InternalError', Message: 'Client.InternalError: Client error on launch' };
    expect(toCloudInstance({ ...dual, State: { Name: 'terminated' }, StateReason }).detail).toBe(
      'terminated: Client.InternalError: Client error on launch',
    );
  });
});
