import { CloudError, type MachineOrder } from '../types.ts';
import type { Api } from './api/client.ts';
import { reconcileFirewalls } from './firewall/reconcile.ts';
import { firewallsOf } from './firewall/wanted.ts';
import { managerTag } from './marks.ts';
import type { DropletSettings } from './settings.ts';
import { ensureKey, keyName } from './ssh-key.ts';
import { ensureTags } from './tags.ts';

/** What the droplets of a cluster need before the first of them: tags, firewalls, an SSH key. */
export interface ClusterNeeds {
  /** Sees to it that all is there; gives the SSH key to make the droplet with. Launches at the same time share the work. */
  prepare(api: Api, order: MachineOrder, settings: DropletSettings): Promise<string | number>;
  /** Looks again before the next launch. */
  forget(clusterId: string): void;
}

/** For so long nobody looks whether it is still there: a cluster that grows asks once, not for each machine. */
const memory = 10 * 60_000;

interface Preparation {
  readonly clusterId: string;
  readonly at: number;
  readonly done: Promise<string | number>;
}

export function clusterNeeds(managerId: string, now: () => number): ClusterNeeds {
  const preparations = new Map<string, Preparation>();
  return {
    prepare(api, order, settings) {
      for (const [key, { at }] of preparations) if (now() - at > memory) preparations.delete(key);
      const { clusterId } = order.owner;
      const firewalls = firewallsOf(managerId, order, settings);
      const key = JSON.stringify([clusterId, settings.ssh, firewalls]);
      const known = preparations.get(key);
      if (known) return known.done;
      // Pools that differ take turns: each sees the tags and firewalls that the other has made.
      const before = [...preparations.values()]
        .filter((other) => other.clusterId === clusterId)
        .map(({ done }) => done);
      const done = Promise.allSettled(before).then(() => prepareCluster(api, order, settings));
      preparations.set(key, { clusterId, at: now(), done });
      done.catch(() => {
        if (preparations.get(key)?.done === done) preparations.delete(key);
      });
      return done;
    },
    forget(clusterId) {
      for (const [key, other] of preparations) if (other.clusterId === clusterId) preparations.delete(key);
    },
  };

  async function prepareCluster(api: Api, order: MachineOrder, settings: DropletSettings): Promise<string | number> {
    try {
      const firewalls = firewallsOf(managerId, order, settings);
      await ensureTags(api, [managerTag(managerId), ...firewalls.flatMap(({ tags }) => tags)]);
      await reconcileFirewalls(api, firewalls);
      return settings.ssh?.fingerprint ?? (await ensureKey(api, keyName(managerId, order.owner.clusterId)));
    } catch (error) {
      throw withoutMachine(error);
    }
  }
}

/** Whatever may have been made of a firewall or a key: no machine was. */
function withoutMachine(error: unknown): unknown {
  if (!(error instanceof CloudError) || !error.outcomeUnknown) return error;
  const { kind, message, field, code, cause } = error;
  return new CloudError(kind, message, {
    ...(field === undefined ? {} : { field }),
    ...(code === undefined ? {} : { code }),
    cause,
  });
}
