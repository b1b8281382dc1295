import type { Static } from 'typebox';
import { flag, objectOf, text } from '../schema-parts.ts';

/** Machine configuration of the DigitalOcean node driver; top-level fields with the defaults of the driver's flags. */
export const DigitaloceanConfig = objectOf(
  'rke-machine-config.cattle.io/v1',
  'DigitaloceanConfig',
  {
    accessToken: text('API token; leave it to the cloud credential', { default: '' }),
    sshUser: text('User that the image lets in; Drover does not log in', { default: 'root' }),
    sshKeyFingerprint: text('Fingerprint of an SSH key of the account, whose owner may log in', { default: '' }),
    sshKeyContents: text('Private key that belongs to the fingerprint; Drover does not use it', { default: '' }),
    sshPort: text('Port that the firewall opens where a fingerprint is given, as text', { default: '22' }),
    image: text('Image of the droplets: slug of a public one, or number of one of the account', {
      default: 'ubuntu-20-04-x64',
    }),
    region: text('Region', { default: 'nyc3' }),
    size: text('Size of the droplets', { default: 's-1vcpu-1gb' }),
    ipv6: flag('Give droplets an IPv6 address beside IPv4; dual-stack clusters need it in every pool', {
      default: false,
    }),
    privateNetworking: flag('Let nodes reach each other by the private IPv4 address, which every droplet has', {
      default: false,
    }),
    backups: flag('Backups by DigitalOcean', { default: false }),
    userdata: text('User data: cloud-config or a script', { default: '' }),
    monitoring: flag('Monitoring agent of DigitalOcean', { default: false }),
    tags: text('Tags, separated by commas', { default: '' }),
  },
  'Machines of a pool on DigitalOcean',
);
export type DigitaloceanConfig = Static<typeof DigitaloceanConfig>;
