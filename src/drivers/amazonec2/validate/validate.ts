import type { CloudError, CloudProblem, MachineOrder } from '../../types.ts';
import type { Ec2Calls, Ec2Connection } from '../connection.ts';
import { findImage, findType } from '../launch/image.ts';
import { userDataTooLong } from '../launch/launch.ts';
import { findPlace, type Place } from '../launch/place.ts';
import { findGroups, foreignGroup, groupCalled, missingGroup } from '../security-group/find.ts';
import { groupsOfOrder } from '../security-group/groups-of-order.ts';
import { type Ec2Settings, readSettings } from '../settings.ts';
import { dryRunGroup, dryRunLaunch } from './dry-run.ts';
import { judgePlace, judgeZone } from './judge-place.ts';
import { judgeImage, judgeType } from './judge-type.ts';
import { badParameter, orProblem, problemOf } from './problem.ts';

/** Everything that keeps machines of an order from being made, as far as AWS tells; makes nothing. */
export async function validateOrder(
  connection: Ec2Connection,
  order: MachineOrder,
  managerId: string,
): Promise<CloudProblem[]> {
  const ec2 = connection.calls();
  const settings = readSettings(order.config);
  // The most harmless question there is: who gets no answer to it needs no further ones.
  const zones = await orProblem(ec2.describeAvailabilityZones({}));
  if ('problem' in zones) return [zones.problem];
  const [place, image, type, others] = await Promise.all([
    orProblem(findPlace(ec2, settings)),
    orProblem(findImage(ec2, settings)),
    orProblem(findType(ec2, settings.instanceType)),
    Promise.all([judgeOffer(ec2, settings), judgeKeyPair(ec2, settings)]),
  ]);
  const known = {
    place: 'value' in place ? place.value : undefined,
    image: 'value' in image ? image.value : undefined,
    type: 'value' in type ? type.value : undefined,
  };
  const problems = [
    ...judgeZone(zones.value.AvailabilityZones ?? [], settings),
    ...[place, image, type].flatMap((found) => ('problem' in found ? [found.problem] : [])),
    ...(known.place ? judgePlace(known.place, settings) : []),
    ...(known.type ? judgeType(known.type, settings, known.place?.subnet) : []),
    ...(known.image ? judgeImage(known.image, settings, known.type) : []),
    ...judgeHost(order, settings),
    ...others.flat(),
  ];
  const groups = known.place ? await judgeGroups(ec2, order, settings, known.place, managerId) : undefined;
  problems.push(...(groups?.problems ?? []));
  // What is known to be wrong would be all that a try says, in other words.
  if (problems.length === 0 && known.place && known.image && groups) {
    const ground = { place: known.place, image: known.image, groupIds: groups.ids, managerId };
    problems.push(...(await dryRunLaunch(ec2, order, settings, ground)));
  }
  return once(problems);
}

/** What keeps a host that EC2 would make from ever becoming a node. */
function judgeHost({ userData }: MachineOrder, { metadata }: Ec2Settings): CloudProblem[] {
  const tooLong = userDataTooLong(userData);
  return [
    ...(metadata.endpoint === 'disabled'
      ? [
          badParameter(
            'httpEndpoint',
            'httpEndpoint is disabled and machines learn from that service how to register: leave httpEndpoint out',
          ),
        ]
      : []),
    ...(tooLong === undefined ? [] : [badParameter('userdata', tooLong)]),
  ];
}

async function judgeOffer(ec2: Ec2Calls, { instanceType, zone }: Ec2Settings): Promise<CloudProblem[]> {
  const offers = await orProblem(
    ec2.describeInstanceTypeOfferings({
      LocationType: 'availability-zone',
      Filters: [
        { Name: 'instance-type', Values: [instanceType] },
        { Name: 'location', Values: [zone] },
      ],
    }),
  );
  if ('problem' in offers) return [offers.problem];
  if ((offers.value.InstanceTypeOfferings ?? []).length > 0) return [];
  return [badParameter('instanceType', `${instanceType} is not offered in zone ${zone}: choose another type or zone`)];
}

async function judgeKeyPair(ec2: Ec2Calls, { keyPair }: Ec2Settings): Promise<CloudProblem[]> {
  if (keyPair === undefined) return [];
  const pairs = await orProblem(ec2.describeKeyPairs({ Filters: [{ Name: 'key-name', Values: [keyPair] }] }));
  if ('problem' in pairs) return [pairs.problem];
  if ((pairs.value.KeyPairs ?? []).length > 0) return [];
  return [
    badParameter('keypairName', `there is no key pair ${keyPair} in the region: import it, or leave keypairName out`),
  ];
}

async function judgeGroups(
  ec2: Ec2Calls,
  order: MachineOrder,
  settings: Ec2Settings,
  { vpcId }: Place,
  managerId: string,
): Promise<{ readonly problems: CloudProblem[]; readonly ids: readonly string[] }> {
  const { kept, named } = groupsOfOrder(order, settings, managerId);
  const names = [...kept.map(({ name }) => name), ...named];
  const found = await orProblem(findGroups(ec2, vpcId, [...names, 'default']));
  if ('problem' in found) return { problems: [found.problem], ids: [] };
  const standIn = groupCalled(found.value, 'default');
  const errors: (CloudError | undefined)[] = [
    ...named.map((name) => (groupCalled(found.value, name) ? undefined : missingGroup(name, vpcId))),
    ...kept.map(({ name }) => {
      const group = groupCalled(found.value, name);
      return group && foreignGroup(group, managerId, order.owner.clusterId);
    }),
  ];
  const problems = errors.flatMap((error) => (error ? [problemOf(error)] : []));
  if (problems.length === 0) {
    const tried = kept.map((one) =>
      dryRunGroup(
        ec2,
        one,
        { group: groupCalled(found.value, one.name), standIn },
        { order, settings, vpcId, managerId },
      ),
    );
    problems.push(...(await Promise.all(tried)).flat());
  }
  const ids = names.flatMap((name) => groupCalled(found.value, name)?.GroupId ?? []);
  return { problems, ids };
}

/** Several questions may meet the same answer, such as a permission that is missing. */
function once(problems: readonly CloudProblem[]): CloudProblem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem] as const)).values()];
}
