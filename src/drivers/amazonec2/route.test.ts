import { describe, expect, it } from 'vitest';
import { anEc2MachineConfig } from '../../../testing/ec2/config.ts';
import { placeOf, routeOf } from './route.ts';

describe('the way to a place', () => {
  it('is AWS’s own unless an endpoint is named', () => {
    expect(routeOf(anEc2MachineConfig({ region: 'eu-west-1' }))).toEqual({
      region: 'eu-west-1',
      endpoint: undefined,
      attempts: 6,
    });
  });

  it.each([
    ['ec2.example.net', false, 'https://ec2.example.net'],
    ['ec2.example.net', true, 'http://ec2.example.net'],
    ['[2001:db8::10]:5000', true, 'http://[2001:db8::10]:5000'],
    ['http://ec2.example.net/', false, 'http://ec2.example.net'],
    ['https://ec2.example.net', true, 'https://ec2.example.net'],
  ])('%s, insecure: %s, is %s', (endpoint, insecureTransport, url) => {
    expect(routeOf(anEc2MachineConfig({ endpoint, insecureTransport })).endpoint).toBe(url);
  });

  it.each([
    ['-1', 1],
    ['0', 1],
    ['1', 2],
    ['5', 6],
  ])('is tried again %s times', (retries, attempts) => {
    expect(routeOf(anEc2MachineConfig({ retries })).attempts).toBe(attempts);
  });
});

describe('the name of a place', () => {
  it('is the region, whatever zone and network a configuration names', () => {
    expect(placeOf(anEc2MachineConfig({ zone: 'b', subnetId: 'subnet-1', retries: '1' }))).toBe(
      placeOf(anEc2MachineConfig()),
    );
    expect(placeOf(anEc2MachineConfig({ region: null }))).toBe('us-east-1');
  });

  it('tells an endpoint, and no login in it', () => {
    expect(placeOf(anEc2MachineConfig({ endpoint: 'https://me:secret@ec2.example.net' }))).toBe(
      'eu-central-1 at https://ec2.example.net',
    );
  });
});
