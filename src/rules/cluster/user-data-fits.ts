import { exampleEc2, examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import { textIn } from '../../kinds/machine-config-values.ts';
import { leastBytesOf, leastRegistrationBytes, misfitOf, readOwnUserData } from '../../kinds/own-user-data.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const example = (more: string) => examplePools([{ more: 'machineOS: linux' }], { configs: [exampleEc2('all', more)] });

export const userDataFitsRule: Rule<ClusterSubject> = {
  code: 'user-data-fits',
  on: 'Cluster',
  severity: 'error',
  title: 'user data of a machine configuration fits the operating system of its pool, and what the provider takes',
  why: 'A machine configuration does not say which system its machines run: its pool does. User data of the pool, that of its configuration and the registration of the node are one text at the provider, whose size is limited. What does not fit is found out when the first machine is made.',
  remedy:
    'Write user data for the system of the pool, and keep it short: let a script fetch what is large when the machine starts.',
  example: {
    bad: example('ipv6AddressCount: "1"\nuserdata: <powershell>Write-Host a</powershell>'),
    good: example('ipv6AddressCount: "1"\nuserdata: "#cloud-config"'),
  },
  covers: [],
  sources: ['Amazon EC2: user data, 16 KB', 'DigitalOcean API: droplets_create, user_data, 64 KiB'],
  *judge({ pools }) {
    for (const pool of pools) {
      yield* judgeSystem(pool);
      yield* judgeSize(pool);
    }
  },
};

function* judgeSystem({ pool, input, config }: PoolSubject): Generator<Finding> {
  const read = readOwnUserData(config && textIn(config, 'userdata'));
  // What cannot be read is said of the configuration itself.
  const problem = read.ok ? misfitOf(read.value, pool.machineOS === 'windows') : undefined;
  if (problem === undefined) return;
  yield {
    path: [...input.path, 'machineConfigRef', 'name'],
    message: `userdata of ${pool.machineConfigRef.kind} ${pool.machineConfigRef.name} ${problem}`,
    fix: `correct machineOS of pool ${input.name}, or the userdata of its machine configuration`,
  };
}

function* judgeSize({ pool, input, config, driver }: PoolSubject): Generator<Finding> {
  const limit = driver?.userDataLimit;
  const inline = pool.userdata?.inlineUserdata ?? '';
  const own = leastBytesOf(inline) + leastBytesOf(config ? textIn(config, 'userdata') : '');
  if (limit === undefined || own + leastRegistrationBytes <= limit) return;
  yield {
    path: [...input.path, ...(inline === '' ? ['machineConfigRef', 'name'] : ['userdata', 'inlineUserdata'])],
    message: `user data of pool ${input.name} and of its machine configuration has ${own} bytes, expected at most ${limit - leastRegistrationBytes}: ${driver?.title} takes ${limit}, and the registration of the node needs ${leastRegistrationBytes} of them`,
    fix: 'shorten the user data, e.g. by a script that fetches the rest',
  };
}
