import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Instance,
  type NetworkInterface,
  type SecurityGroup,
  type Volume,
} from '@aws-sdk/client-ec2';
import { startAmazonec2 } from '../../src/drivers/amazonec2/driver.ts';
import type { Cloud, Driver } from '../../src/drivers/types.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import type { Stack } from '../../src/network/family.ts';
import type { DriverBench } from '../conformance/driver-bench.ts';
import { type Ec2Error, type Front, type Interception, isLaunch } from './front.ts';
import type { Moto } from './moto.ts';

/** A network at EC2 for every stack, and eyes of its own that see what the driver has made. */
export interface Ec2Bench extends DriverBench {
  readonly front: Front;
  /** Asks moto itself: neither counted nor disturbed. */
  readonly ec2: EC2Client;
  readonly vpcId: string;
  /** Has both ranges. */
  readonly dualSubnet: string;
  readonly warnings: readonly string[];
  /** A cloud of a driver that is stopped with the bench. */
  cloud(config?: MachineConfig, managerId?: string): Cloud;
  instances(): Promise<Instance[]>;
  interfaces(): Promise<NetworkInterface[]>;
  volumes(): Promise<Volume[]>;
  /** Security groups of the network, without the default one. */
  groups(): Promise<SecurityGroup[]>;
}

const credential = { accessKey: 'AKIAHARBOUR4F2KTESTS', secretKey: 'wJalrXUtnFEMI-harbour-secret-key' };
const region = 'eu-central-1';
const throttled: Ec2Error = { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' };
const internal: Ec2Error = { status: 500, code: 'InternalError', message: 'An internal error has occurred' };
const unknown: Ec2Error = {
  status: 401,
  code: 'AuthFailure',
  message: `AWS was not able to validate the provided access credentials ${credential.accessKey}`,
};

export async function openEc2Bench(moto: Moto, front: Front): Promise<Ec2Bench> {
  await moto.reset();
  front.clear();
  const ec2 = new EC2Client({
    region,
    endpoint: moto.url,
    credentials: { accessKeyId: 'eyes', secretAccessKey: 'eyes' },
  });
  const network = await makeNetwork(ec2);
  const warnings: string[] = [];
  const drivers: Driver[] = [];
  const start = (managerId: string) => {
    const driver = startAmazonec2({
      managerId,
      folder: '/nonexistent',
      options: {},
      now: Date.now,
      warn: (message) => warnings.push(message),
    });
    drivers.push(driver);
    return driver;
  };
  const configOf = (stack: Stack): MachineConfig => ({
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'Amazonec2Config',
    metadata: { name: 'harbour-workers', namespace: 'fleet-default' },
    region,
    zone: 'a',
    vpcId: network.vpcId,
    subnetId: network.dualSubnet,
    instanceType: 't3a.medium',
    endpoint: front.url,
    insecureTransport: true,
    retries: '-1',
    ...(stack !== 'ipv4' && { ipv6AddressCount: '1' }),
    ...(stack === 'ipv6' && { ipv6AddressOnly: true }),
  });
  const base = configOf('ipv4');
  return {
    front,
    ec2,
    ...network,
    warnings,
    configOf,
    account: { credential, config: base },
    async start(managerId) {
      return start(managerId);
    },
    cloud: (config = base, managerId = 'harbour-manager-4f2k') => start(managerId).open({ credential, config }),
    unknownIds: ['i-0123456789abcdef0'],
    wrong: [
      { config: { ...base, subnetId: 'subnet-0123456789abcdef0' }, kind: 'bad-parameter', field: 'subnetId' },
      { config: { ...base, ami: 'ami-0123456789abcdef0' }, kind: 'bad-parameter', field: 'ami' },
      { config: { ...base, instanceType: 'z9.huge' }, kind: 'bad-parameter', field: 'instanceType' },
      { config: { ...base, securityGroup: ['of-nobody'] }, kind: 'bad-parameter', field: 'securityGroup' },
    ],
    choiceFields: ['region', 'zone', 'vpcId', 'subnetId', 'securityGroup', 'instanceType', 'ami', 'volumeType'],
    secrets: Object.values(credential),
    async settle() {
      // moto does everything at once.
    },
    disturb(disturbance) {
      let happened = false;
      let lost = false;
      const answers: Readonly<Record<typeof disturbance, (launch: boolean) => Interception>> = {
        throttled: () => throttled,
        unavailable: () => internal,
        'bad-credential': () => unknown,
        'lost-answer': (launch) => {
          if (!launch || lost) return undefined;
          lost = true;
          return 'answer-lost';
        },
      };
      front.intercept((request) => {
        const answer = answers[disturbance](isLaunch(request));
        happened ||= answer !== undefined;
        return answer;
      });
      return () => {
        front.intercept(() => undefined);
        return happened;
      };
    },
    calls: () => front.requests.length,
    async instances() {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances);
    },
    async interfaces() {
      return (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? [];
    },
    async volumes() {
      return (await ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [];
    },
    async groups() {
      const Filters = [{ Name: 'vpc-id', Values: [network.vpcId] }];
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      return SecurityGroups.filter(({ GroupName }) => GroupName !== 'default');
    },
    async close() {
      await Promise.all(drivers.map((driver) => driver.stop()));
      ec2.destroy();
    },
  };
}

async function makeNetwork(ec2: EC2Client): Promise<{ readonly vpcId: string; readonly dualSubnet: string }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16', AmazonProvidedIpv6CidrBlock: true }));
  const vpcId = Vpc?.VpcId ?? '';
  const range = Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock?.replace(/\/\d+$/, '/64');
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId: vpcId,
      CidrBlock: '10.9.1.0/24',
      ...(range !== undefined && { Ipv6CidrBlock: range }),
      AvailabilityZone: `${region}a`,
    }),
  );
  return { vpcId, dualSubnet: Subnet?.SubnetId ?? '' };
}
