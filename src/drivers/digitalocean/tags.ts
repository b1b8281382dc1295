import { CloudError } from '../types.ts';
import type { Api } from './api/client.ts';
import { Tag } from './api/wire.ts';

const listing = { key: 'tags', item: Tag, idOf: ({ name }: Tag) => name };

/** A tag of a droplet comes into being with it; one that a firewall names must be there before. */
export async function ensureTags(api: Api, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const ask = { path: `tags/${encodeURIComponent(name)}`, doing: `look for the tag ${name}` };
    if (await api.find(ask, 'tag', Tag)) continue;
    try {
      await api.make({ path: 'tags', doing: `make the tag ${name}` }, { name }, 'tag', Tag);
    } catch (error) {
      // A droplet or another process may have made it in the meantime.
      if (!(error instanceof CloudError) || error.kind === 'throttled' || !(await api.find(ask, 'tag', Tag)))
        throw error;
    }
  }
}

export async function listTags(api: Api): Promise<string[]> {
  const tags = await api.list({ path: 'tags', doing: 'list tags' }, listing);
  return tags.map(({ name }) => name);
}

export async function removeTag(api: Api, name: string): Promise<void> {
  await api.remove({ path: `tags/${encodeURIComponent(name)}`, doing: `remove the tag ${name}` });
}
