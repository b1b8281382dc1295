import { CloudError, type CloudInstance, type MachineOrder } from '../types.ts';
import type { Api } from './api/client.ts';
import { Droplet } from './api/wire.ts';
import type { ClusterNeeds } from './cluster-needs.ts';
import { instanceOf } from './droplet.ts';
import { dropletRequest } from './droplet-request.ts';
import { dropletsWith, findDroplet } from './droplets.ts';
import { digitaloceanFacts } from './facts.ts';
import type { LaunchBook } from './launch-book.ts';
import { longestTag, tokenTag } from './marks.ts';
import { type DropletSettings, settingsOf } from './settings.ts';

export interface LaunchSurroundings {
  readonly managerId: string;
  readonly book: LaunchBook;
  readonly needs: ClusterNeeds;
}

/**
 * Makes the droplet of an order, or gives the one that there is already. DigitalOcean knows no token of requests, so
 * nothing is ever ordered twice on a guess: when the answer to the order is lost, only the list can tell, and it needs
 * time to show what was made.
 */
export async function launch(api: Api, order: MachineOrder, around: LaunchSurroundings): Promise<CloudInstance> {
  const { managerId, book, needs } = around;
  const settings = settingsOf(order.config);
  refuseImpossible(order);
  const present = (await rememberedDroplet(api, order, book)) ?? (await oldestWith(api, tokenTag(managerId, order)));
  if (present) return instanceOf(present, managerId);
  if (book.find(order.token)?.outcome === 'unknown') throw stillUnknown(order);
  const sshKey = await needs.prepare(api, order, settings);
  const request = dropletRequest(managerId, order, settings, sshKey);
  refuseLongTags(request.tags);
  const ask = { path: 'droplets', doing: `make the droplet ${order.name}` };
  book.begin(order);
  try {
    const droplet = await api.make(ask, request, 'droplet', Droplet);
    book.made(order.token, String(droplet.id));
    return instanceOf(droplet, managerId);
  } catch (error) {
    if (error instanceof CloudError && error.outcomeUnknown) {
      book.lost(order.token);
    } else {
      book.forget(order.token);
      forgetWhatMayBeMissing(error, order, settings, needs);
    }
    throw error;
  }
}

/** Cheaper than to ask, and as true next year: no field of the configuration changes it. */
function refuseImpossible({ families }: MachineOrder): void {
  if (families.includes('ipv4')) return;
  throw new CloudError(
    'bad-parameter',
    `DigitalOcean makes no droplets for IPv6-only clusters: ${digitaloceanFacts.limitation}`,
  );
}

function refuseLongTags(tags: readonly string[]): void {
  const long = tags.find((tag) => tag.length > longestTag);
  if (long === undefined) return;
  throw new CloudError(
    'bad-parameter',
    `the tag ${long} has ${long.length} characters, expected at most ${longestTag}; shorten the name in it`,
  );
}

/** Lists may show a droplet later than its own address does, and that one later than the order was answered. */
async function rememberedDroplet(api: Api, order: MachineOrder, book: LaunchBook): Promise<Droplet | undefined> {
  const entry = book.find(order.token);
  if (entry?.outcome !== 'made') return undefined;
  const droplet = await findDroplet(api, entry.id);
  if (droplet) return droplet;
  throw new CloudError(
    'unavailable',
    `DigitalOcean has made the droplet ${entry.id} for ${order.name} and does not show it; it is looked for again`,
    { outcomeUnknown: true },
  );
}

async function oldestWith(api: Api, tag: string): Promise<Droplet | undefined> {
  const found = await dropletsWith(api, tag);
  return found.reduce<Droplet | undefined>((oldest, one) => (oldest && oldest.id < one.id ? oldest : one), undefined);
}

function stillUnknown(order: MachineOrder): CloudError {
  return new CloudError(
    'unavailable',
    `the answer to the order of ${order.name} was lost, and the list does not show it yet; it is looked for again`,
    { outcomeUnknown: true },
  );
}

/** Somebody may have removed what was found there before; next time it is looked for again. */
function forgetWhatMayBeMissing(
  error: unknown,
  order: MachineOrder,
  settings: DropletSettings,
  needs: ClusterNeeds,
): void {
  const ours = settings.ssh === undefined || !(error instanceof CloudError) || error.field !== 'sshKeyFingerprint';
  if (error instanceof CloudError && error.kind === 'bad-parameter' && ours) needs.forget(order.owner.clusterId);
}
