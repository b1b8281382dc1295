import type { Cloud, CloudInstance, MachineOrder } from '../types.ts';
import { type Api, type ApiAccess, apiFor } from './api/client.ts';
import { choicesFor } from './choices.ts';
import { cleanUpCluster } from './clean-up.ts';
import { clusterNeeds } from './cluster-needs.ts';
import { instanceOf } from './droplet.ts';
import { dropletsWith, findDroplet } from './droplets.ts';
import { launch } from './launch.ts';
import { launchBook } from './launch-book.ts';
import { managerTag, readMarks } from './marks.ts';
import { listTags, removeTag } from './tags.ts';
import { accountIdOf, validate } from './validate/validate.ts';

/**
 * How long a droplet may stay out of the list of its tag. DigitalOcean puts tags on after it has made a droplet and
 * promises no time; this is many times what it takes, because a droplet that is missed is made a second time.
 */
const listLag = 3 * 60_000;

/** One account at DigitalOcean, all regions of it. */
export function openAccount(managerId: string, access: ApiAccess): Cloud {
  const open = apiFor(access);
  const now = () => access.now();
  const around = { managerId, book: launchBook(listLag, now), needs: clusterNeeds(managerId, now) };
  const launching = new Map<string, Promise<CloudInstance>>();

  let sweeping: Promise<unknown> = Promise.resolve();

  function launchOnce(order: MachineOrder): Promise<CloudInstance> {
    const running = launching.get(order.token) ?? sweeping.then(() => launch(open(), order, around));
    launching.set(order.token, running);
    const end = () => launching.delete(order.token);
    running.then(end, end);
    return running;
  }

  async function terminate(id: string): Promise<void> {
    const api = open();
    const droplet = await findDroplet(api, id);
    if (!droplet || !(await api.remove({ path: `droplets/${id}`, doing: `remove the droplet ${id}` }))) return;
    await removeOwnTags(api, droplet.tags ?? []);
  }

  /** Tags outlive what they were on. One that stays, because this fails, goes with the cluster. */
  async function removeOwnTags(api: Api, tags: readonly string[]): Promise<void> {
    const { ownTags } = readMarks(managerId, tags);
    await Promise.allSettled(ownTags.map((tag) => removeTag(api, tag)));
  }

  /**
   * Takes the tag of the manager away when nothing has it. No launch may run beside it: a droplet that loses the tag would
   * never be listed again.
   */
  async function sweepManagerTag(): Promise<void> {
    if (launching.size > 0 || around.book.open() > 0) return;
    const done = removeIfLast(open(), managerTag(managerId));
    sweeping = Promise.allSettled([sweeping, done]);
    await done;
  }

  return {
    launchMemory: { idempotent: 0, listLag },
    validate: async (order) => validate(open(), order),
    launch: async (order) => launchOnce(order),
    async get(id) {
      const droplet = await findDroplet(open(), id);
      return droplet && instanceOf(droplet, managerId);
    },
    async list() {
      const droplets = await dropletsWith(open(), managerTag(managerId));
      return droplets.map((droplet) => instanceOf(droplet, managerId));
    },
    terminate,
    async cleanUp(clusterId) {
      around.needs.forget(clusterId);
      const left = await cleanUpCluster(open(), clusterId, around);
      if (left.length === 0) await sweepManagerTag();
      return left;
    },
    accountId: async () => accountIdOf(open()),
    choices: async (field, config) => choicesFor(open(), field, config),
  };
}

async function removeIfLast(api: Api, tag: string): Promise<void> {
  const tags = await listTags(api);
  if (!tags.includes(tag) || tags.some((name) => name.startsWith(`${tag}:`))) return;
  if ((await dropletsWith(api, tag)).length === 0) await removeTag(api, tag);
}
