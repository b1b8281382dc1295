import fc from 'fast-check';
import { expect } from 'vitest';
import { pathOf } from '../../src/store/key.ts';
import type { Key, Scope, Store, Stored, Write } from '../../src/store/types.ts';
import { type Listener, listen, readable, settle } from './store-listener.ts';
import { StoreModel } from './store-model.ts';

const secrets = { group: '', resource: 'secrets' };
const clusters = { group: 'provisioning.cattle.io', resource: 'clusters' };

/**
 * Plays random commands, on an empty store each time, and compares every answer with the model. More runs:
 * DROVER_STORE_RUNS.
 */
export async function agreesWithModel(open: (round: number) => Promise<Store>): Promise<void> {
  let round = 0;
  const scenario = fc.array(command, { minLength: 5, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(scenario, async (commands) => {
      round += 1;
      const store = await open(round);
      try {
        await playAgainstModel(store, commands);
      } finally {
        await store.close();
      }
    }),
    { numRuns: Number(process.env.DROVER_STORE_RUNS ?? 20) },
  );
}

type Command =
  | { readonly do: 'commit'; readonly together: readonly (readonly ModelStep[])[] }
  | { readonly do: 'page'; readonly limit: number; readonly namespace: number | undefined; readonly back: number }
  | { readonly do: 'turn'; readonly list: number }
  | { readonly do: 'watch'; readonly scope: number; readonly back: number }
  | { readonly do: 'compact'; readonly back: number };

interface ModelStep {
  /** `flip` creates or deletes, `touch` creates or updates: what holds. The others mostly do not. */
  readonly op: 'flip' | 'touch' | 'create' | 'update' | 'delete' | 'expect';
  readonly key: number;
  /** Which expectation: none, the right one, a wrong one. */
  readonly expectation: 'none' | 'right' | 'wrong';
}

/** Few keys, so that commands meet; one resource for each digit, so that commits can write several. */
const modelKeys: readonly Key[] = ['x', 'x-1', 'y'].flatMap((namespace) =>
  ['a', 'b'].flatMap((name) => [
    { ...secrets, namespace, name },
    { ...clusters, namespace, name },
  ]),
);

const modelScopes: readonly Scope[] = [
  {},
  secrets,
  clusters,
  { ...secrets, namespace: 'x' },
  { ...secrets, namespace: 'x', name: 'a' },
  { ...clusters, namespace: 'x-1', name: 'b' },
];

const modelStep: fc.Arbitrary<ModelStep> = fc.record({
  op: fc.constantFrom('flip', 'flip', 'flip', 'touch', 'touch', 'create', 'update', 'delete', 'expect'),
  key: fc.nat(modelKeys.length - 1),
  expectation: fc.constantFrom('none', 'right', 'right', 'right', 'wrong'),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      together: fc.array(fc.array(modelStep, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('page' as const),
      limit: fc.integer({ min: 1, max: 5 }),
      namespace: fc.option(fc.nat(2), { nil: undefined }),
      back: fc.nat(8),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const), list: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('watch' as const), scope: fc.nat(modelScopes.length - 1), back: fc.nat(8) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), back: fc.nat(6) }) },
);

interface OpenList {
  readonly query: { readonly group: string; readonly resource: string; readonly namespace?: string };
  readonly limit: number;
  readonly revision: number;
  seen: Stored[];
  readonly expected: readonly Stored[];
}

/** Plays commands on the store and the model and compares each answer; at the end, all that watches have heard. */
async function playAgainstModel(store: Store, commands: readonly Command[]): Promise<void> {
  const model = new StoreModel();
  const lists: OpenList[] = [];
  const watches: { readonly scope: Scope; readonly after: number; readonly heard: Listener }[] = [];
  for (const one of commands) {
    if (one.do === 'commit') await commitBoth(store, model, one.together);
    else if (one.do === 'page') await openList(store, model, lists, one);
    else if (one.do === 'turn') await turnPage(store, model, lists[one.list]);
    else if (one.do === 'compact') {
      const revision = Math.max(0, model.revision - one.back);
      await store.compact(revision);
      model.compact(revision);
    } else {
      const after = Math.max(0, model.revision - one.back);
      const scope = modelScopes[one.scope] ?? {};
      const heard = listen(store.watch(scope, after));
      if (after >= model.compacted) watches.push({ scope, after, heard });
      else {
        await heard.finished;
        expect(heard.end).toEqual({ type: 'ended', reason: 'Compacted', revision: model.compacted });
      }
    }
    // A watch that has not caught up yet may be overtaken by a compaction: here each gets the time it needs.
    await Promise.all(watches.map(({ scope, after, heard }) => heard.until(model.changes(scope, after).length)));
  }
  await settle();
  for (const { scope, after, heard } of watches) {
    expect(heard.changes).toEqual(model.changes(scope, after));
    expect(heard.end).toBeUndefined();
    expect(heard.watch.revision).toBe(model.revision);
    heard.close();
  }
  expect(await store.status()).toMatchObject({ revision: model.revision, compacted: model.compacted });
  for (const key of modelKeys) expect(await store.get(key)).toEqual(model.get(key));
  for (let revision = model.compacted; revision <= model.revision; revision += 1) {
    if (revision === 0) continue;
    expect((await readable(store.list({ ...secrets, revision }))).items).toEqual(model.list(secrets, revision));
  }
}

/** Sends commits at once; they are judged in the order in which they were sent. */
async function commitBoth(store: Store, model: StoreModel, together: readonly (readonly ModelStep[])[]): Promise<void> {
  const commits = together.map((steps) => writesOf(steps, model)).filter((writes) => writes.length > 0);
  const answers = await Promise.all(commits.map((writes) => store.commit(writes)));
  expect(answers).toEqual(commits.map((writes) => model.commit(writes)));
}

function writesOf(steps: readonly ModelStep[], model: StoreModel): Write[] {
  const writes: Write[] = [];
  const seen = new Set<string>();
  for (const { op: wanted, key: index, expectation } of steps) {
    const key = modelKeys[index] ?? { ...secrets, namespace: 'x', name: 'a' };
    const op = opThatHolds(wanted, model.get(key) !== undefined);
    const mark = op === 'expect' ? pathOf(key) : key.resource;
    if (seen.has(mark) || seen.has(pathOf(key))) continue;
    seen.add(mark).add(pathOf(key));
    const right = model.get(key)?.revision ?? 0;
    const ifRevision = expectation === 'right' ? right : right + 1;
    const value = JSON.stringify({ n: model.revision, op, index });
    if (op === 'create') writes.push({ op, key, value });
    else if (op === 'expect') writes.push({ op, key, ifRevision });
    else if (op === 'update') writes.push(expectation === 'none' ? { op, key, value } : { op, key, value, ifRevision });
    else writes.push(expectation === 'none' ? { op, key } : { op, key, ifRevision });
  }
  return writes.every((one) => one.op === 'expect') ? [] : writes;
}

function opThatHolds(wanted: ModelStep['op'], exists: boolean): Write['op'] {
  if (wanted === 'flip') return exists ? 'delete' : 'create';
  if (wanted === 'touch') return exists ? 'update' : 'create';
  return wanted;
}

async function openList(
  store: Store,
  model: StoreModel,
  lists: OpenList[],
  { limit, namespace: index, back }: Extract<Command, { do: 'page' }>,
): Promise<void> {
  const namespace = index === undefined ? undefined : ['x', 'x-1', 'y'][index];
  const query = { ...secrets, ...(namespace !== undefined && { namespace }) };
  const revision = Math.max(0, model.revision - back);
  const answer = await store.list({ ...query, limit, revision });
  if (revision !== 0 && revision < model.compacted) {
    expect(answer).toEqual({ ok: false, reason: 'Compacted', revision: model.compacted });
    return;
  }
  const moment = revision === 0 ? model.revision : revision;
  const expected = model.list(query, moment);
  expect(answer).toEqual({
    ok: true,
    revision: moment,
    items: expected.slice(0, limit),
    remaining: Math.max(0, expected.length - limit),
  });
  lists.unshift({ query, limit, revision: moment, seen: expected.slice(0, limit), expected });
}

async function turnPage(store: Store, model: StoreModel, list: OpenList | undefined): Promise<void> {
  const last = list?.seen.at(-1);
  if (list === undefined || last === undefined || list.revision === 0) return;
  const answer = await store.list({ ...list.query, limit: list.limit, revision: list.revision, after: last.key });
  if (list.revision < model.compacted) {
    expect(answer).toEqual({ ok: false, reason: 'Compacted', revision: model.compacted });
    return;
  }
  const items = list.expected.slice(list.seen.length, list.seen.length + list.limit);
  const remaining = list.expected.length - list.seen.length - items.length;
  expect(answer).toEqual({ ok: true, revision: list.revision, items, remaining });
  list.seen = [...list.seen, ...items];
}
