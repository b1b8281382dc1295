import {
  AuthorizeSecurityGroupEgressCommand,
  type AuthorizeSecurityGroupEgressCommandInput,
  AuthorizeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupIngressCommandInput,
  CancelSpotInstanceRequestsCommand,
  type CancelSpotInstanceRequestsCommandInput,
  CreateSecurityGroupCommand,
  type CreateSecurityGroupCommandInput,
  DeleteSecurityGroupCommand,
  type DeleteSecurityGroupCommandInput,
  DescribeAvailabilityZonesCommand,
  type DescribeAvailabilityZonesCommandInput,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypeOfferingsCommand,
  type DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypesCommand,
  type DescribeInstanceTypesCommandInput,
  DescribeKeyPairsCommand,
  type DescribeKeyPairsCommandInput,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
  DescribeRegionsCommand,
  type DescribeRegionsCommandInput,
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
  DescribeSubnetsCommand,
  type DescribeSubnetsCommandInput,
  DescribeVpcsCommand,
  type DescribeVpcsCommandInput,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
  type RevokeSecurityGroupEgressCommandInput,
  RevokeSecurityGroupIngressCommand,
  type RevokeSecurityGroupIngressCommandInput,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
  type TerminateInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { CloudError } from '../types.ts';
import { toCloudError } from './errors.ts';
import { type Ec2Credential, lanesOf, onOneLane } from './lanes.ts';
import type { Route } from './route.ts';

/** Milliseconds. One call of the port may take a minute, however many calls of EC2 it needs. */
const usualDeadline = 50_000;

/** A connection to EC2 in one place as one user; nothing is called before it is used. */
export interface Ec2Connection {
  /** The calls that one call of the port makes: they share its time. */
  calls(): Ec2Calls;
  /** The value of `make`, kept for so many milliseconds under this key; a failure is not kept. */
  remember<T>(key: string, milliseconds: number, make: () => Promise<T>): Promise<T>;
  /** Forgets all that is remembered: something of it has proved wrong. */
  forget(): void;
  close(): void;
}

export type Ec2Calls = ReturnType<typeof callsBy>;

type Options = { readonly abortSignal: AbortSignal };
/** `makesMachine` says that the call makes something that costs money. */
type Ask = <T>(
  action: string,
  call: (client: EC2Client, options: Options) => Promise<T>,
  makesMachine?: boolean,
) => Promise<T>;

export function connectEc2(
  route: Route,
  credential: Ec2Credential,
  now: () => number,
  deadline: number = usualDeadline,
): Ec2Connection {
  const lanes = lanesOf(route, credential);
  const secrets = Object.values(credential);
  const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();
  const ask =
    (signal: AbortSignal): Ask =>
    async (action, call, makesMachine = false) => {
      if (credential.accessKey === '' || credential.secretKey === '') throw withoutCredential();
      const options = { abortSignal: signal };
      try {
        return await onOneLane(lanes, (lane) => call(makesMachine ? lane.maker : lane.asker, options));
      } catch (error) {
        throw toCloudError(error, { action, makesMachine, secrets });
      }
    };
  return {
    calls: () => callsBy(ask(AbortSignal.timeout(deadline))),
    remember<T>(key: string, milliseconds: number, make: () => Promise<T>): Promise<T> {
      const found = kept.get(key);
      if (found && found.until > now()) return found.value as Promise<T>;
      for (const [old, { until }] of kept) if (until <= now()) kept.delete(old);
      const value = make();
      kept.set(key, { until: now() + milliseconds, value });
      value.catch(() => {
        if (kept.get(key)?.value === value) kept.delete(key);
      });
      return value;
    },
    forget: () => kept.clear(),
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

function withoutCredential(): CloudError {
  return new CloudError(
    'credentials',
    'the cloud credential lacks accessKey or secretKey, expected both: put them into the credential',
    { field: 'accessKey' },
  );
}

/** Every call of EC2 that the driver makes, by the name of its action: the permissions that its user needs. */
function callsBy(ask: Ask) {
  return {
    authorizeSecurityGroupEgress: (input: AuthorizeSecurityGroupEgressCommandInput) =>
      ask('AuthorizeSecurityGroupEgress', (ec2, o) => ec2.send(new AuthorizeSecurityGroupEgressCommand(input), o)),
    authorizeSecurityGroupIngress: (input: AuthorizeSecurityGroupIngressCommandInput) =>
      ask('AuthorizeSecurityGroupIngress', (ec2, o) => ec2.send(new AuthorizeSecurityGroupIngressCommand(input), o)),
    cancelSpotInstanceRequests: (input: CancelSpotInstanceRequestsCommandInput) =>
      ask('CancelSpotInstanceRequests', (ec2, o) => ec2.send(new CancelSpotInstanceRequestsCommand(input), o)),
    createSecurityGroup: (input: CreateSecurityGroupCommandInput) =>
      ask('CreateSecurityGroup', (ec2, o) => ec2.send(new CreateSecurityGroupCommand(input), o)),
    deleteSecurityGroup: (input: DeleteSecurityGroupCommandInput) =>
      ask('DeleteSecurityGroup', (ec2, o) => ec2.send(new DeleteSecurityGroupCommand(input), o)),
    describeAvailabilityZones: (input: DescribeAvailabilityZonesCommandInput) =>
      ask('DescribeAvailabilityZones', (ec2, o) => ec2.send(new DescribeAvailabilityZonesCommand(input), o)),
    describeImages: (input: DescribeImagesCommandInput) =>
      ask('DescribeImages', (ec2, o) => ec2.send(new DescribeImagesCommand(input), o)),
    describeInstanceTypeOfferings: (input: DescribeInstanceTypeOfferingsCommandInput) =>
      ask('DescribeInstanceTypeOfferings', (ec2, o) => ec2.send(new DescribeInstanceTypeOfferingsCommand(input), o)),
    describeInstanceTypes: (input: DescribeInstanceTypesCommandInput) =>
      ask('DescribeInstanceTypes', (ec2, o) => ec2.send(new DescribeInstanceTypesCommand(input), o)),
    describeInstances: (input: DescribeInstancesCommandInput) =>
      ask('DescribeInstances', (ec2, o) => ec2.send(new DescribeInstancesCommand(input), o)),
    describeKeyPairs: (input: DescribeKeyPairsCommandInput) =>
      ask('DescribeKeyPairs', (ec2, o) => ec2.send(new DescribeKeyPairsCommand(input), o)),
    describeNetworkInterfaces: (input: DescribeNetworkInterfacesCommandInput) =>
      ask('DescribeNetworkInterfaces', (ec2, o) => ec2.send(new DescribeNetworkInterfacesCommand(input), o)),
    describeRegions: (input: DescribeRegionsCommandInput) =>
      ask('DescribeRegions', (ec2, o) => ec2.send(new DescribeRegionsCommand(input), o)),
    describeSecurityGroups: (input: DescribeSecurityGroupsCommandInput) =>
      ask('DescribeSecurityGroups', (ec2, o) => ec2.send(new DescribeSecurityGroupsCommand(input), o)),
    describeSubnets: (input: DescribeSubnetsCommandInput) =>
      ask('DescribeSubnets', (ec2, o) => ec2.send(new DescribeSubnetsCommand(input), o)),
    describeVpcs: (input: DescribeVpcsCommandInput) =>
      ask('DescribeVpcs', (ec2, o) => ec2.send(new DescribeVpcsCommand(input), o)),
    revokeSecurityGroupEgress: (input: RevokeSecurityGroupEgressCommandInput) =>
      ask('RevokeSecurityGroupEgress', (ec2, o) => ec2.send(new RevokeSecurityGroupEgressCommand(input), o)),
    revokeSecurityGroupIngress: (input: RevokeSecurityGroupIngressCommandInput) =>
      ask('RevokeSecurityGroupIngress', (ec2, o) => ec2.send(new RevokeSecurityGroupIngressCommand(input), o)),
    runInstances: (input: RunInstancesCommandInput) =>
      ask('RunInstances', (ec2, o) => ec2.send(new RunInstancesCommand(input), o), input.DryRun !== true),
    terminateInstances: (input: TerminateInstancesCommandInput) =>
      ask('TerminateInstances', (ec2, o) => ec2.send(new TerminateInstancesCommand(input), o)),
  };
}
