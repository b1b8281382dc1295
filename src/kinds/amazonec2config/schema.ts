import type { Static } from 'typebox';
import { flag, objectOf, text, texts } from '../schema-parts.ts';

/**
 * Machine configuration of the EC2 node driver. As every node driver's, its fields stand at the top level and are
 * made from the driver's flags: numbers are text there, so they are text here, and each default is the flag's.
 */
export const Amazonec2Config = objectOf(
  'rke-machine-config.cattle.io/v1',
  'Amazonec2Config',
  {
    accessKey: text('AWS access key; leave it to the cloud credential', { default: '' }),
    secretKey: text('AWS secret key; leave it to the cloud credential', { default: '' }),
    sessionToken: text('AWS session token', { default: '' }),
    ami: text('Image; Ubuntu of the region unless given', { default: '' }),
    region: text('AWS region', { default: 'us-east-1' }),
    vpcId: text('VPC; the account’s default one unless given', { default: '' }),
    zone: text('Letter of the availability zone within the region', { default: 'a' }),
    subnetId: text('Subnet; it needs an IPv6 range when machines get IPv6 addresses', { default: '' }),
    securityGroup: texts('Names of security groups', { default: ['rancher-nodes'] }),
    securityGroupReadonly: flag('Add no rules to the security groups', { default: false }),
    openPort: texts('Further ports to open to the world, as port or port/protocol'),
    tags: text('Tags, as key1,value1,key2,value2', { default: '' }),
    instanceType: text('Instance type; it has to support IPv6 when machines get IPv6 addresses', {
      default: 't2.micro',
    }),
    deviceName: text('Root device; the image’s unless given', { default: '' }),
    rootSize: text('Size of the root disk in GB, as text', { default: '16' }),
    volumeType: text('EBS volume type', { default: 'gp2' }),
    iamInstanceProfile: text('IAM instance profile; needed with the AWS cloud provider', { default: '' }),
    sshUser: text('User that the image lets in; Drover does not log in', { default: 'ubuntu' }),
    requestSpotInstance: flag('Ask for a spot instance', { default: false }),
    spotPrice: text('Highest price of a spot instance in USD an hour', { default: '0.50' }),
    blockDurationMinutes: text('Minutes a spot instance is reserved for: 0, or 60 to 360, as text', { default: '0' }),
    privateAddressOnly: flag('Give machines no public IPv4 address', { default: false }),
    usePrivateAddress: flag('Nodes are known by their private IPv4 address alone, even where they have a public one', {
      default: false,
    }),
    monitoring: flag('Detailed CloudWatch monitoring', { default: false }),
    useEbsOptimizedInstance: flag('EBS-optimized instance', { default: false }),
    sshKeyContents: text('Private key that belongs to keypairName', { default: '' }),
    keypairName: text('Existing key pair that people log in with; machines have none unless given', { default: '' }),
    retries: text('How often a failed call is tried again, as text; -1 for never', { default: '5' }),
    endpoint: text('Other EC2 endpoint', { default: '' }),
    insecureTransport: flag('Plain HTTP to that endpoint', { default: false }),
    userdata: text('User data: cloud-config or a script', { default: '' }),
    encryptEbsVolume: flag('Encrypt the root disk', { default: false }),
    kmsKey: text('KMS key for the root disk', { default: '' }),
    httpEndpoint: text('Instance metadata service: enabled or disabled', { default: '' }),
    httpTokens: text('Tokens of the metadata service: optional or required', { default: '' }),
    httpProtocolIpv6: text('IPv6 endpoint of the metadata service: enabled or disabled', { default: 'disabled' }),
    ipv6AddressCount: text('How many IPv6 addresses a machine gets, as text', { default: '0' }),
    enablePrimaryIpv6: flag('Make the first IPv6 address the primary one, which stays for the machine’s life', {
      default: false,
    }),
    ipv6AddressOnly: flag('Give machines no IPv4 address that the cluster uses; needs ipv6AddressCount above 0', {
      default: false,
    }),
  },
  'Machines of a pool on Amazon EC2',
);
export type Amazonec2Config = Static<typeof Amazonec2Config>;
