import { describe, expect, it } from 'vitest';
import { anEc2MachineConfig } from '../../../testing/ec2/config.ts';
import { readSettings } from './settings.ts';

const bare = { apiVersion: 'rke-machine-config.cattle.io/v1', kind: 'Amazonec2Config', metadata: { name: 'bare' } };

describe('settings', () => {
  it('have the defaults of the kind where nothing is written', () => {
    expect(readSettings(bare)).toMatchObject({
      region: 'us-east-1',
      zone: 'us-east-1a',
      instanceType: 't2.micro',
      rootSize: 16,
      volumeType: 'gp2',
      securityGroups: ['rancher-nodes'],
      publicIpv4: true,
      ipv6Count: undefined,
      spot: undefined,
    });
    expect(readSettings({ ...bare, requestSpotInstance: true }).spot).toEqual({ price: '0.50', blockMinutes: 0 });
  });

  it('take null and empty text for nothing', () => {
    const config = { ...bare, ami: null, keypairName: '', ipv6AddressCount: '', securityGroup: [] };
    expect(readSettings(config)).toEqual(readSettings(bare));
  });

  it('name each group once', () => {
    expect(readSettings(anEc2MachineConfig({ securityGroup: ['a', 'b', 'a'] })).securityGroups).toEqual(['a', 'b']);
  });

  it('read tags by twos, and ports with their protocol', () => {
    const settings = readSettings(
      anEc2MachineConfig({ tags: 'team,harbour,cost,4711', openPort: ['8080', '51820/udp'] }),
    );
    expect(settings.tags).toEqual([
      ['team', 'harbour'],
      ['cost', '4711'],
    ]);
    expect(settings.openPorts).toEqual([
      { port: 8080, protocol: 'tcp' },
      { port: 51820, protocol: 'udp' },
    ]);
  });
});
