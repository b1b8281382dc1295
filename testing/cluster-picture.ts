import { kinds } from '../src/generated/kinds.ts';
import { initNodeLabel } from '../src/kinds/nodeplan/names.ts';
import type { Condition } from '../src/kinds/schema-parts.ts';
import { readPlanDocument } from '../src/planner/plan-document/read-document.ts';
import type { AnyObject } from '../src/runtime/object.ts';
import type { Store } from '../src/store/types.ts';

/**
 * Everything in a store that two runs to the same end must have in common: objects, what holds them, what they say and
 * how often plans were delivered; not times, tokens, keys, and Events.
 */
export async function pictureOf(store: Store): Promise<Record<string, unknown>> {
  const picture: Record<string, unknown> = {};
  for (const kind of kinds) {
    if (kind.kind === 'Event') continue;
    const page = await store.list({ group: kind.group, resource: kind.plural });
    if (!page.ok) throw new Error(page.reason);
    for (const { key, value } of page.items) {
      picture[`${kind.group}/${kind.kind} ${key.namespace}/${key.name}`] = pictureOfObject(
        JSON.parse(value) as AnyObject,
      );
    }
  }
  return picture;
}

function pictureOfObject(object: AnyObject): unknown {
  const { labels, finalizers, deletionTimestamp } = object.metadata ?? {};
  const status = (object.status ?? {}) as Record<string, unknown> & { conditions?: readonly Condition[] };
  const { conditions, rootCause } = status;
  const told = [
    'state',
    'deliveries',
    'version',
    'appliedVersion',
    'joinedTo',
    'joinUrl',
    'drain',
    'phase',
    'ready',
    'bootstrapped',
  ];
  return {
    labels: Object.keys(labels ?? {}).sort(),
    init: labels?.[initNodeLabel],
    finalizers,
    deleting: deletionTimestamp !== undefined && deletionTimestamp !== null,
    spec: object.spec,
    status: Object.fromEntries(told.map((field) => [field, status[field]])),
    rootCause: (rootCause as { readonly code?: string } | undefined)?.code,
    conditions: (conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`),
    data: dataOf(object),
  };
}

function dataOf({ data }: AnyObject): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  const { plan } = data as { readonly plan?: string };
  const document = plan === undefined ? undefined : readPlanDocument(Buffer.from(plan, 'base64').toString());
  return {
    keys: Object.keys(data).sort(),
    ...(document && {
      files: document.files.map(({ path }) => path),
      instructions: [...document.instructions, ...document.periodicInstructions].map(({ name }) => name),
    }),
  };
}

/** What differs between two runs in which machines were made anew: their names, addresses and who joined whom. */
const accidental: ReadonlySet<string> = new Set([
  'joinedTo',
  'joinUrl',
  'deliveries',
  'init',
  'labels',
  'token',
  'hostname',
  'providerID',
]);

/**
 * The same without what is accidental where machines of pools were made in the run: one text for each object, with
 * machines named after their pool alone.
 */
export async function namelessPictureOf(store: Store): Promise<string[]> {
  const picture = await pictureOf(store);
  return Object.entries(picture)
    .map(([place, object]) => {
      const text = JSON.stringify(object, (key, value) => (accidental.has(key) ? undefined : value));
      return (
        `${place} ${text}`
          .replaceAll(/demo-([a-z]+)-[a-z0-9]{5}\b/g, 'demo-$1-…')
          .replaceAll(/(node|bootstrap)-[0-9a-f]{20}/g, '$1-…')
          // Errands that are done stay in a plan until it is another one.
          .replaceAll(/"errand-[^"]*",/g, '')
      );
    })
    .sort();
}

/** A copy of all objects in another store. */
export async function copyObjects(from: Store, to: Store): Promise<void> {
  for (const kind of kinds) {
    const page = await from.list({ group: kind.group, resource: kind.plural });
    if (!page.ok) throw new Error(page.reason);
    for (const { key, value } of page.items) await to.commit([{ op: 'create', key, value }]);
  }
}
