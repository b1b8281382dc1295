import { bootstrapSecretType, bootstrapTokenKey } from '../../kinds/instance/names.ts';
import { clusterNameLabel, osLabel } from '../../kinds/machine/names.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import type { Token } from '../../kinds/token/schema.ts';
import { base64OfText } from '../../lib/base64.ts';
import { timestampOf } from '../../lib/timestamp.ts';
import type { ManagerDoor, Variable } from '../../planner/user-data/order.ts';
import { type UserDataOutcome, userDataOf } from '../../planner/user-data/user-data.ts';
import { newObject, ownerReference } from '../../runtime/object.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { identityOf, type PoolMachine } from './pool-machines.ts';

/** What the user data of a machine is, given the token that it holds. */
export function userDataFor(
  { name, machine, pool, instance }: PoolMachine,
  world: ClusterWorld,
  token: string,
  door: ManagerDoor,
  ports: Pick<ClusterPorts, 'userDataLimit'>,
): UserDataOutcome {
  const { config, driver = '', hostname = name } = instance?.spec ?? {};
  const limit = ports.userDataLimit(driver);
  const written = config?.userdata;
  return userDataOf({
    hostname,
    machine: machine.metadata?.uid ?? '',
    windows: machine.metadata?.labels?.[osLabel] === 'windows',
    manager: door,
    token,
    environment: environmentOf(world),
    own: [
      { title: 'userdata of the machine configuration', text: typeof written === 'string' ? written : '' },
      { title: 'userdata of the pool', text: pool?.userdata?.inlineUserdata ?? '' },
    ],
    ...(limit !== undefined && { limit }),
  });
}

function environmentOf({ accepted }: ClusterWorld): Variable[] {
  return (accepted?.spec?.agentEnvVars ?? []).flatMap(({ name, value }) =>
    name ? [{ name, value: value ?? '' }] : [],
  );
}

/** The Secret that a driver hands to the provider. It goes with its Machine. */
export function bootstrapSecret(
  { machine, secretKey, secret }: PoolMachine,
  userData: string,
  token: string,
  now: number,
): Secret {
  const data = { value: base64OfText(userData), [bootstrapTokenKey]: base64OfText(token) };
  if (secret) return { ...secret, data };
  const { namespace, name } = secretKey;
  const labels = { [clusterNameLabel]: machine.spec.clusterName };
  const given = { namespace, name, labels, owner: ownerReference(machine) };
  const frame = newObject(secretKind, given, now) as Pick<Secret, 'apiVersion' | 'kind' | 'metadata'>;
  return { ...frame, type: bootstrapSecretType, data };
}

/** The token that the machine registers with. It is in no namespace, so nothing else removes it with its Machine. */
export function bootstrapToken({ machine, tokenKey }: PoolMachine, hashed: string, end: number, now: number): Token {
  const { namespace, name, uid } = identityOf(machine);
  const labels = { 'authn.management.cattle.io/kind': 'bootstrap' };
  const frame = newObject(tokenKind, { name: tokenKey.name, labels }, now) as Pick<
    Token,
    'apiVersion' | 'kind' | 'metadata'
  >;
  return {
    ...frame,
    token: hashed,
    bootstrapMachine: { namespace, name, uid },
    description: 'first boot of a machine',
    enabled: true,
    expiresAt: timestampOf(end),
  };
}
