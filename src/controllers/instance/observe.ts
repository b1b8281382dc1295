import { instanceKind } from '../../kinds/instance/kind.ts';
import { bootstrapSecretNameOf } from '../../kinds/instance/names.ts';
import type { Instance } from '../../kinds/instance/schema.ts';
import { machinepoolKind } from '../../kinds/machinepool/kind.ts';
import { machinePoolNameOf } from '../../kinds/machinepool/names.ts';
import type { MachinePool } from '../../kinds/machinepool/schema.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { decideInstance } from '../../planner/instances/decide.ts';
import { removalPatience } from '../../planner/instances/timing.ts';
import type { InstanceView, Reason } from '../../planner/instances/view.ts';
import { conditionOf } from '../../runtime/conditions.ts';
import { type AnyObject, isBeingDeleted, keyOf, nameOfRound } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { type CloudAccount, callKeyOf } from '../clouds/accounts.ts';
import { familiesIn, openingsIn } from '../clouds/order-parts.ts';
import { otherAccount } from '../clouds/other-account.ts';
import { type Reached, reachAccount } from '../clouds/reach.ts';
import { validationHashOf } from '../clouds/validation-hash.ts';
import type { InstanceMeans } from './means.ts';
import type { InstanceWorld, KnownInstance, Orphan } from './world.ts';

/** Reads everything about an Instance, and decides. Undefined when nothing of it is there. */
export async function observeInstance(
  roundKey: string,
  work: Workspace,
  means: InstanceMeans,
): Promise<InstanceWorld | undefined> {
  const key = keyOf(instanceKind, nameOfRound(roundKey));
  const instance = await work.read<Instance & AnyObject>(key);
  const orphans = orphansOf(roundKey, instance, means);
  const callKey = callKeyOf('instance', roundKey);
  const answer = means.calls.answerOf(callKey);
  if (!instance) {
    if (orphans.length === 0) letGo(callKey, means);
    if (orphans.length === 0 && !answer && !means.calls.isUnderWay(callKey)) return undefined;
    return { roundKey, key, orphans, ...(answer && { answer }) };
  }
  const known = await observeKnown(instance, roundKey, work, means);
  return { roundKey, key, known, orphans, ...(answer && { answer }) };
}

/** Nothing is left to be asked. */
function letGo(callKey: string, { accounts }: InstanceMeans): void {
  for (const { lane } of accounts.all()) lane.leave(callKey);
  accounts.unwant(callKey);
}

/** Machines whose marks name a Machine of this name, and an order that is not the one of its Instance. */
function orphansOf(roundKey: string, instance: Instance | undefined, { accounts }: InstanceMeans): Orphan[] {
  return [...accounts.all()].flatMap((account) =>
    account.census
      .madeFor(roundKey)
      .filter(
        ({ token, id }) =>
          instance === undefined || (token !== instance.spec.token && id !== instance.status?.instanceId),
      )
      .map((machine) => ({ account, machine })),
  );
}

async function observeKnown(
  instance: Instance & AnyObject,
  roundKey: string,
  work: Workspace,
  means: InstanceMeans,
): Promise<KnownInstance> {
  const { spec, metadata } = instance;
  const namespace = metadata?.namespace ?? '';
  const name = metadata?.name ?? '';
  const bootstrapKey = keyOf(secretKind, { namespace, name: bootstrapSecretNameOf(name) });
  const poolName = machinePoolNameOf(spec.clusterName, spec.poolName);
  const [bootstrap, pool, reached] = await Promise.all([
    work.read<Secret & AnyObject>(bootstrapKey),
    work.read<MachinePool & AnyObject>(keyOf(machinepoolKind, { namespace, name: poolName })),
    reachAccount(work, { namespace, ...spec }, means),
  ]);
  const hindrance = hindranceOf(instance, { bootstrap, pool, reached });
  const view = viewOf(instance, { roundKey, reached, hindrance, now: work.now }, means);
  return {
    instance,
    bootstrapKey,
    ...(bootstrap && { bootstrap }),
    openings: openingsIn(pool?.spec.template),
    ...(reached.ok && { reach: reached }),
    view,
    step: decideInstance(view),
  };
}

interface Surroundings {
  readonly bootstrap: Secret | undefined;
  readonly pool: MachinePool | undefined;
  readonly reached: Reached;
}

/** Why a machine may not be made now. */
function hindranceOf({ spec }: Instance, { bootstrap, pool, reached }: Surroundings): Reason | undefined {
  const waits = (message: string): Reason => ({ reason: 'Waiting', message });
  const { template } = pool?.spec ?? {};
  if (!pool || !template) return waits('its pool is not there yet');
  if (reached.ok && template.configHash !== spec.configHash)
    return waits('its pool makes machines of another kind now');
  const credential = conditionOf(pool.status?.conditions, 'CredentialValid');
  if (credential?.status === 'False') return waits(`the credential does not serve: ${credential.message}`);
  const config = conditionOf(pool.status?.conditions, 'ConfigValid');
  if (config?.status === 'False') return waits(`the provider refuses the machine configuration: ${config.message}`);
  const asked = reached.ok && pool.status?.validatedHash === validationHashOf(template, reached.account);
  if (config?.status === 'Unknown' && config.message) return waits(config.message);
  if (config?.status !== 'True' || !asked) return waits('the provider is asked about the machine configuration first');
  if (reached.ok && !isWhere(pool, reached.account)) return waits('its pool notes first in which account it is made');
  if (bootstrap?.data?.value === undefined) return waits('its user data is not there yet');
  return undefined;
}

/** Whether what is made with the credential of now is found again by what the pool remembers of the place. */
function isWhere({ status }: MachinePool, { key, census }: CloudAccount): boolean {
  const footprint = status?.footprints?.find((one) => one.key === key);
  return (footprint?.accountId ?? '') === (census.accountId ?? '');
}

interface ViewParts {
  readonly roundKey: string;
  readonly reached: Reached;
  readonly hindrance: Reason | undefined;
  readonly now: number;
}

function viewOf(
  instance: Instance & AnyObject,
  { roundKey, reached, hindrance, now }: ViewParts,
  means: InstanceMeans,
): InstanceView {
  const { calls, ownAttempts } = means;
  const { spec, status = {} } = instance;
  const callKey = callKeyOf('instance', roundKey);
  const foreign = reached.ok ? otherAccount(status?.accountId, reached.account) : undefined;
  const account = reached.ok && foreign === undefined ? reached.account : undefined;
  const about = { token: spec.token, ...(status?.instanceId && { id: status.instanceId }) };
  const listing = account?.census.of(about);
  const dismissed = listing?.machines.map(({ id }) => id).filter((id) => isDismissed(id, listing.begunAt, means));
  return {
    now,
    token: spec.token,
    families: familiesIn(spec.families),
    status: status ?? {},
    deleting: isBeingDeleted(instance),
    ...(hindrance && { hindrance }),
    ...(account
      ? { memory: account.cloud.launchMemory, reachableSince: account.since }
      : { unreachable: reached.ok ? { reason: 'Waiting', message: foreign ?? '' } : reasonOf(reached) }),
    ...(listing && { listing }),
    ...(account?.census.failure && { listFailure: account.census.failure.message }),
    ...(dismissed && { dismissed }),
    calling: calls.isUnderWay(callKey),
    ownCall: ownAttempts.get(instance.metadata?.uid ?? '') === (status?.attempts ?? 0),
  };
}

function reasonOf({ reason, message }: Reason): Reason {
  return { reason, message };
}

/** Whether a machine was told to go so lately that a list need not show it yet. */
export function isDismissed(id: string, listedAt: number, { dismissed }: InstanceMeans): boolean {
  const told = dismissed.get(id);
  return told !== undefined && listedAt < told + removalPatience;
}
