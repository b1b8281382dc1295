import type { Api } from './api/client.ts';
import { Droplet } from './api/wire.ts';

const listing = { key: 'droplets', item: Droplet, idOf: ({ id }: Droplet) => id };

/** Droplets with GPUs are in a list of their own. */
const kinds = ['droplets', 'gpus'] as const;

/** Every droplet that has a tag. */
export async function dropletsWith(api: Api, tag: string): Promise<Droplet[]> {
  const lists = await Promise.all(
    kinds.map((type) =>
      api.list({ path: 'droplets', doing: 'list droplets', query: { tag_name: tag, type } }, listing),
    ),
  );
  return lists.flat();
}

/** Ids are numbers; whatever else is asked for has never been a droplet. */
const idForm = /^[1-9]\d{0,18}$/;

export async function findDroplet(api: Api, id: string): Promise<Droplet | undefined> {
  if (!idForm.test(id)) return undefined;
  return api.find({ path: `droplets/${id}`, doing: `show the droplet ${id}` }, 'droplet', Droplet);
}
