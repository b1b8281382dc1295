import {
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orderOf } from '../../../testing/conformance/driver-bench.ts';
import { type Ec2Bench, openEc2Bench } from '../../../testing/ec2/bench.ts';
import { type Front, startFront } from '../../../testing/ec2/front.ts';
import { type Moto, startMoto } from '../../../testing/ec2/moto.ts';
import { newestUbuntu, newestUbuntuArm } from '../../../testing/ec2/moto-images.ts';
import { needs } from '../../../testing/needs.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { Stack } from '../../network/family.ts';
import { clusterGroupName } from './security-group/groups-of-order.ts';
import { keyOf, rulesIn } from './security-group/rule.ts';

const manager = 'harbour-manager-4f2k';
const cluster = 'c-m-7h2kq9xd';

needs('moto')('the life of a machine on Amazon EC2', () => {
  let moto: Moto;
  let front: Front;
  let bench: Ec2Bench;

  beforeAll(async () => {
    moto = await startMoto();
    front = await startFront(moto.url);
  });

  afterAll(async () => {
    await front.close();
    await moto.stop();
  });

  beforeEach(async () => {
    bench = await openEc2Bench(moto, front);
  });

  afterEach(async () => {
    await bench.close();
  });

  const configWith = (stack: Stack, fields: Record<string, unknown> = {}): MachineConfig => ({
    ...bench.configOf(stack),
    ...fields,
  });
  const launch = async (stack: Stack, fields: Record<string, unknown> = {}) => {
    const config = configWith(stack, fields);
    return bench.cloud(config).launch(orderOf(config, stack));
  };
  const actions = () => front.requests.map((request) => request.get('Action'));
  const groupRules = async (name = clusterGroupName(cluster, manager)) => {
    const group = (await bench.groups()).find(({ GroupName }) => GroupName === name);
    return group ? rulesIn(group).map(keyOf).sort() : undefined;
  };

  describe('the security group of a cluster', () => {
    const inside = ['in tcp 9345-9345 itself', 'in udp 8472-8472 itself'];
    const outside = ['out -1 -1--1 0.0.0.0/0', 'out -1 -1--1 ::/0'];

    it.each([
      ['ipv4', ['in icmp -1--1 itself', 'in tcp 30000-32767 0.0.0.0/0']],
      ['ipv6', ['in icmpv6 -1--1 itself', 'in tcp 30000-32767 ::/0']],
      [
        'dual',
        ['in icmp -1--1 itself', 'in icmpv6 -1--1 itself', 'in tcp 30000-32767 0.0.0.0/0', 'in tcp 30000-32767 ::/0'],
      ],
    ] as const)('has the openings of the network plan and nothing else (%s)', async (stack, rules) => {
      await launch(stack);
      expect(await groupRules()).toEqual([...inside, ...rules, ...outside].sort());
      const [one] = await bench.interfaces();
      expect(one?.Groups?.map(({ GroupName }) => GroupName)).toEqual([clusterGroupName(cluster, manager)]);
    });

    it('gets what is missing and loses what nobody asks for any more, but for the rules of people', async () => {
      const config = configWith('dual');
      const order = orderOf(config, 'dual');
      await bench.cloud(config).launch(order);
      const [group] = await bench.groups();
      const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
      await bench.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group?.GroupId, IpPermissions: [ssh] }));
      const openings = order.openings.map((opening) =>
        opening.purpose === 'joining' ? { ...opening, ports: [9346, 9346] as const } : opening,
      );
      await bench.cloud(config).launch({ ...orderOf(config, 'dual'), openings });
      const rules = await groupRules();
      expect(rules).toContain('in tcp 9346-9346 itself');
      expect(rules).not.toContain('in tcp 9345-9345 itself');
      expect(rules).toContain('in tcp 22-22 0.0.0.0/0');
    });

    it('is filled by the next launch where one ended in between', async () => {
      front.intercept((request) =>
        request.get('Action') === 'AuthorizeSecurityGroupIngress'
          ? { status: 500, code: 'InternalError', message: 'An internal error has occurred' }
          : undefined,
      );
      await expect(launch('ipv4')).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
      expect(await groupRules()).toEqual(outside);
      expect(await bench.instances()).toEqual([]);
      front.intercept(() => undefined);
      await launch('ipv4');
      expect(await groupRules()).toContain('in tcp 9345-9345 itself');
    });

    it('is left as it is by the next machine', async () => {
      await launch('dual');
      front.clear();
      await launch('dual');
      expect(actions().filter((action) => /^(Authorize|Revoke|Create)/.test(action ?? ''))).toEqual([]);
    });

    it('is made once by machines that are ordered at the same time', async () => {
      const config = configWith('dual');
      await Promise.all([1, 2, 3].map(() => bench.cloud(config).launch(orderOf(config, 'dual'))));
      expect((await bench.groups()).map(({ GroupName }) => GroupName)).toEqual([clusterGroupName(cluster, manager)]);
      expect(await bench.instances()).toHaveLength(3);
    });

    it('is not taken from somebody who has a group of that name', async () => {
      const GroupName = clusterGroupName(cluster, manager);
      await bench.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'mine', VpcId: bench.vpcId }));
      await expect(launch('dual')).rejects.toMatchObject({ kind: 'bad-parameter', field: 'securityGroup' });
      expect(await groupRules()).toEqual(outside);
      expect(await bench.instances()).toEqual([]);
    });

    it('does not hold the open ports of a pool: those are for the machines of that pool', async () => {
      await launch('dual', { openPort: ['8080', '51820/udp'] });
      await launch('dual');
      const names = (await bench.groups()).map(({ GroupName = '' }) => GroupName).sort();
      expect(names).toHaveLength(2);
      expect(await groupRules(names[1])).toEqual([
        'in tcp 8080-8080 0.0.0.0/0',
        'in tcp 8080-8080 ::/0',
        'in udp 51820-51820 0.0.0.0/0',
        'in udp 51820-51820 ::/0',
        'out -1 -1--1 0.0.0.0/0',
        'out -1 -1--1 ::/0',
      ]);
      expect((await bench.interfaces()).map(({ Groups }) => Groups?.length).sort()).toEqual([1, 2]);
    });
  });

  describe('security groups of the user', () => {
    it('are used as they are, by name and by id', async () => {
      const made = await Promise.all(
        ['blue', 'green'].map((GroupName) =>
          bench.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'mine', VpcId: bench.vpcId })),
        ),
      );
      front.clear();
      await launch('dual', { securityGroup: ['blue', made[1]?.GroupId] });
      const [one] = await bench.interfaces();
      expect(one?.Groups?.map(({ GroupName }) => GroupName).sort()).toEqual(['blue', 'green']);
      expect(actions().filter((action) => /^(Authorize|Revoke|Create)/.test(action ?? ''))).toEqual([]);
    });

    it('stand beside the one of the cluster where both are named', async () => {
      await bench.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'blue', Description: 'x', VpcId: bench.vpcId }));
      await launch('dual', { securityGroup: ['rancher-nodes', 'blue'] });
      const [one] = await bench.interfaces();
      expect(one?.Groups?.map(({ GroupName }) => GroupName)).toContain('blue');
      expect(one?.Groups).toHaveLength(2);
    });

    it('are never changed with securityGroupReadonly, the default one included, which then has to exist', async () => {
      const fields = { securityGroupReadonly: true, openPort: ['8080'] };
      await expect(launch('dual', fields)).rejects.toMatchObject({ kind: 'bad-parameter', field: 'securityGroup' });
      await bench.ec2.send(
        new CreateSecurityGroupCommand({ GroupName: 'rancher-nodes', Description: 'x', VpcId: bench.vpcId }),
      );
      await launch('dual', fields);
      expect((await bench.groups()).map(({ GroupName }) => GroupName)).toEqual(['rancher-nodes']);
      expect(await groupRules('rancher-nodes')).toEqual(['out -1 -1--1 0.0.0.0/0', 'out -1 -1--1 ::/0']);
    });
  });

  describe('a machine', () => {
    it('is marked, and its disk with it', async () => {
      const config = configWith('dual', { tags: 'team,harbour' });
      const order = orderOf(config, 'dual');
      await bench.cloud(config).launch(order);
      const [instance] = await bench.instances();
      const [volume] = await bench.volumes();
      for (const tags of [instance?.Tags, volume?.Tags]) {
        expect(Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual({
          Name: order.name,
          team: 'harbour',
          [`kubernetes.io/cluster/${cluster}`]: 'owned',
          'drover.dev/manager': manager,
          'drover.dev/cluster': cluster,
          'drover.dev/cluster-name': 'harbour',
          'drover.dev/pool': 'workers',
          'drover.dev/namespace': 'fleet-default',
          'drover.dev/machine': order.owner.machine,
          'drover.dev/token': order.token,
          'drover.dev/addresses': 'ipv4 public-ipv4 ipv6',
        });
      }
    });

    it.each([
      ['ipv4', { internal: 1, external: 1 }],
      ['dual', { internal: 2, external: 1 }],
      ['ipv6', { internal: 1, external: 0 }],
    ] as const)('has the addresses of its stack (%s)', async (stack, counts) => {
      const { id } = await launch(stack);
      const found = await bench.cloud().get(id);
      expect(found?.addresses.internal).toHaveLength(counts.internal);
      expect(found?.addresses.external).toHaveLength(counts.external);
    });

    it('has every IPv6 address that was asked for', async () => {
      const { id } = await launch('dual', { ipv6AddressCount: '3', privateAddressOnly: true });
      const found = await bench.cloud().get(id);
      expect(found?.addresses.internal).toHaveLength(4);
      expect(found?.addresses.external).toEqual([]);
    });

    it('is made from the newest Ubuntu for its type where no image is named', async () => {
      await launch('dual');
      await launch('dual', { instanceType: 't4g.medium' });
      const images = (await bench.instances()).map(({ ImageId }) => ImageId).sort();
      expect(images).toEqual([newestUbuntu, newestUbuntuArm].sort());
    });

    it('goes to a subnet of its VPC and zone that has the families, where none is named', async () => {
      await launch('dual', { subnetId: '' });
      expect((await bench.instances()).map(({ SubnetId }) => SubnetId)).toEqual([bench.dualSubnet]);
    });

    it('runs in an IPv6-only subnet', async () => {
      const [subnet] =
        (await bench.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [bench.dualSubnet] }))).Subnets ?? [];
      const taken = subnet?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
      const { Subnet } = await bench.ec2.send(
        new CreateSubnetCommand({
          VpcId: bench.vpcId,
          Ipv6Native: true,
          Ipv6CidrBlock: taken.replace(/00::/, '01::'),
          AvailabilityZone: 'eu-central-1a',
        }),
      );
      const fields = { subnetId: Subnet?.SubnetId ?? '' };
      const config = configWith('ipv6', fields);
      expect(await bench.cloud(config).validate(orderOf(config, 'ipv6'))).toEqual([]);
      const refused = configWith('dual', fields);
      expect(await bench.cloud(refused).validate(orderOf(refused, 'dual'))).toMatchObject([
        { field: 'ipv6AddressOnly' },
      ]);
      const { id } = await launch('ipv6', fields);
      expect((await bench.cloud().get(id))?.addresses).toMatchObject({ external: [] });
    });

    it('is a spot instance where that is asked for', async () => {
      await launch('ipv4', { requestSpotInstance: true, spotPrice: '0.07' });
      expect((await bench.instances()).map(({ InstanceLifecycle }) => InstanceLifecycle)).toEqual(['spot']);
      const request = front.requests.find((one) => one.get('Action') === 'RunInstances');
      expect(request?.get('InstanceMarketOptions.SpotOptions.MaxPrice')).toBe('0.07');
    });

    it('ends with its disk and its interface, and then its cluster leaves nothing behind', async () => {
      const { id } = await launch('dual', { openPort: ['8080'] });
      const cloud = bench.cloud();
      const left = await cloud.cleanUp(cluster);
      expect(left).toHaveLength(2);
      for (const sentence of left)
        expect(sentence).toMatch(/^security group drover-.* is still in use by eni-.* of i-/);
      await cloud.terminate(id);
      expect(await bench.volumes()).toEqual([]);
      expect(await bench.interfaces()).toEqual([]);
      expect(await cloud.cleanUp(cluster)).toEqual([]);
      expect(await bench.groups()).toEqual([]);
    });

    it('is left to the manager that has made it', async () => {
      const { id } = await launch('ipv4');
      const other = bench.cloud(configWith('ipv4'), 'another-manager');
      await expect(other.terminate(id)).rejects.toMatchObject({ kind: 'permission' });
      expect((await bench.instances())[0]?.State?.Name).toBe('running');
    });
  });

  describe('an answer that is lost', () => {
    const loseNextLaunch = () => {
      let lost = false;
      front.intercept((request) => {
        if (request.get('Action') !== 'RunInstances' || lost) return undefined;
        lost = true;
        return 'answer-lost';
      });
    };

    it('leaves the outcome unknown, and the same order finds the machine that was made', async () => {
      const config = configWith('dual');
      const order = orderOf(config, 'dual');
      const cloud = bench.cloud(config);
      loseNextLaunch();
      await expect(cloud.launch(order)).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
      const { id } = await cloud.launch(order);
      expect((await bench.instances()).map(({ InstanceId }) => InstanceId)).toEqual([id]);
    });

    it('is made up for by the list, for another process too', async () => {
      const config = configWith('dual');
      const order = orderOf(config, 'dual');
      loseNextLaunch();
      await expect(bench.cloud(config).launch(order)).rejects.toMatchObject({ outcomeUnknown: true });
      expect(await bench.cloud(config).list()).toMatchObject([{ token: order.token, owner: order.owner }]);
    });

    it('finds the machine even when the order meets another image the second time', async () => {
      const config = configWith('dual');
      const order = orderOf(config, 'dual');
      loseNextLaunch();
      await expect(bench.cloud(config).launch(order)).rejects.toMatchObject({ outcomeUnknown: true });
      const changed = { ...order, config: { ...config, ami: newestUbuntuArm } };
      const { id } = await bench.cloud(config).launch(changed);
      expect((await bench.instances()).map(({ InstanceId }) => InstanceId)).toEqual([id]);
    });

    it('is not unknown where the request never arrived', async () => {
      const config = configWith('ipv4', { endpoint: 'http://127.0.0.1:1' });
      await expect(bench.cloud(config).list()).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    });
  });

  describe('an order whose machine has ended since', () => {
    it('is used up', async () => {
      const config = configWith('ipv4');
      front.intercept((request) =>
        request.get('Action') === 'RunInstances'
          ? { status: 400, code: 'IdempotentInstanceTerminated', message: 'The instance is terminated.' }
          : undefined,
      );
      await expect(bench.cloud(config).launch(orderOf(config, 'ipv4'))).rejects.toMatchObject({
        kind: 'bad-parameter',
        retry: 'after-change',
      });
    });
  });

  describe('user data', () => {
    it('that EC2 would not take are refused before anything is made', async () => {
      const config = configWith('ipv4');
      const order = { ...orderOf(config, 'ipv4'), userData: `#cloud-config\n${'#'.repeat(16_384)}` };
      await expect(bench.cloud(config).launch(order)).rejects.toMatchObject({
        kind: 'bad-parameter',
        field: 'userdata',
      });
      expect(await bench.cloud(config).validate(order)).toMatchObject([{ field: 'userdata' }]);
      expect(await bench.groups()).toEqual([]);
    });
  });

  describe('a credential', () => {
    it('signs every call, with its session token', async () => {
      const driver = await bench.start(manager);
      const credential = { accessKey: 'AKIA-1', secretKey: 'x', sessionToken: 'token-1' };
      await driver.open({ credential, config: bench.configOf('ipv4') }).list();
      expect(front.signers).toEqual([{ accessKey: 'AKIA-1', sessionToken: 'token-1' }]);
    });

    it('may stand in the configuration, and one beside it wins with all that belongs to it', async () => {
      const driver = await bench.start(manager);
      const config = configWith('ipv4', { accessKey: 'AKIA-2', secretKey: 'x', sessionToken: 'token-2' });
      await driver.open({ credential: {}, config }).list();
      await driver.open({ credential: { accessKey: 'AKIA-1', secretKey: 'y' }, config }).list();
      expect(front.signers).toEqual([
        { accessKey: 'AKIA-2', sessionToken: 'token-2' },
        { accessKey: 'AKIA-1', sessionToken: undefined },
      ]);
    });

    it('is asked for where there is none: the manager’s own is nobody’s', async () => {
      const driver = await bench.start(manager);
      const cloud = driver.open({ credential: {}, config: bench.configOf('ipv4') });
      await expect(cloud.list()).rejects.toMatchObject({ kind: 'credentials', field: 'accessKey' });
      expect(front.requests).toEqual([]);
    });
  });

  describe('before the first machine', () => {
    const problemsOf = async (stack: Stack, fields: Record<string, unknown> = {}) => {
      const config = configWith(stack, fields);
      return bench.cloud(config).validate(orderOf(config, stack));
    };

    it.each([
      ['zone', { zone: 'q' }],
      ['vpcId', { vpcId: 'vpc-0123456789abcdef0' }],
      ['keypairName', { keypairName: 'of-nobody' }],
      ['httpEndpoint', { httpEndpoint: 'disabled' }],
      ['volumeType', { volumeType: 'io1' }],
      ['instanceType', { instanceType: 't1.micro' }],
    ])('%s is found to be wrong', async (field, fields) => {
      const problems = await problemsOf('dual', fields);
      const expected = field === 'vpcId' ? 'subnetId' : field;
      expect(problems.map((problem) => problem.field)).toContain(expected);
    });

    it('a key pair that exists is fine', async () => {
      await bench.ec2.send(new CreateKeyPairCommand({ KeyName: 'harbour' }));
      expect(await problemsOf('dual', { keypairName: 'harbour' })).toEqual([]);
    });

    it.each(['RunInstances', 'CreateSecurityGroup', 'AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress'])(
      'a permission that is missing is found by a dry run: %s',
      async (action) => {
        front.intercept((request) =>
          request.get('Action') === action
            ? {
                status: 403,
                code: 'UnauthorizedOperation',
                message: 'You are not authorized to perform this operation.',
              }
            : undefined,
        );
        const problems = await problemsOf('dual');
        expect(problems).toMatchObject([{ kind: 'permission' }]);
        expect(problems[0]?.message).toContain(`ec2:${action}`);
        for (const request of front.requests) {
          if (request.get('Action') === action) expect(request.get('DryRun')).toBe('true');
        }
      },
    );

    it('nothing is made by asking', async () => {
      expect(await problemsOf('dual', { openPort: ['8080'] })).toEqual([]);
      expect(await bench.groups()).toEqual([]);
      expect(await bench.instances()).toEqual([]);
    });
  });

  describe('what a form offers', () => {
    const offered = async (field: string, fields: Record<string, unknown> = {}) => {
      const config = configWith('dual', fields);
      return bench.cloud(config).choices(field, config);
    };

    it('says of networks without IPv6 that machines ask for it', async () => {
      const vpcs = await offered('vpcId');
      expect(vpcs.find(({ value }) => value === bench.vpcId)?.unavailable).toBeUndefined();
      expect(vpcs.find(({ value }) => value !== bench.vpcId)?.unavailable).toContain('no IPv6 range');
    });

    it('says of subnets that they are in another zone', async () => {
      expect(await offered('subnetId')).toMatchObject([{ value: bench.dualSubnet }]);
      expect((await offered('subnetId', { zone: 'b' }))[0]?.unavailable).toContain('eu-central-1a');
    });

    it('says of instance types that they have no IPv6', async () => {
      const types = await offered('instanceType');
      expect(types.find(({ value }) => value === 't3a.medium')?.unavailable).toBeUndefined();
      expect(types.find(({ value }) => value === 'm1.small')?.unavailable).toMatch(/IPv6|does not have it/);
    });

    it('is one image of each release, for the architecture of the type', async () => {
      expect((await offered('ami', { instanceType: 't4g.medium' })).map(({ value }) => value)).toEqual([
        newestUbuntuArm,
      ]);
    });

    it('hides the groups that the manager keeps behind their default name', async () => {
      await launch('dual');
      expect((await offered('securityGroup')).map(({ value }) => value)).toEqual(['rancher-nodes', 'default']);
    });

    it('is nothing for instance profiles, which are not EC2’s', async () => {
      expect(await offered('iamInstanceProfile')).toEqual([]);
    });
  });

  describe('calls', () => {
    it('are one for a machine of a pool whose ground is known', async () => {
      const config = configWith('dual');
      const cloud = bench.cloud(config);
      await cloud.launch(orderOf(config, 'dual'));
      front.clear();
      await Promise.all([1, 2, 3, 4].map(() => cloud.launch(orderOf(config, 'dual'))));
      expect(actions()).toEqual(['RunInstances', 'RunInstances', 'RunInstances', 'RunInstances']);
    });
  });
});
