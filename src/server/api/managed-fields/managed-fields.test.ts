import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widgetKind } from '../../../../testing/kubernetes/widget.ts';
import { readSchema } from '../../../lib/schema/node.ts';
import { copyJson, isObject, type JsonObject, valueAt } from '../json.ts';
import { compareValues } from './compare.ts';
import { applyObject, type FieldManagement, showFields, trackUpdate } from './field-manager.ts';
import {
  difference,
  differenceWithUnder,
  type FieldSet,
  intersection,
  isEmptySet,
  sameSet,
  setOf,
  union,
} from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';
import { decodeManagers } from './managers.ts';
import { shapeOf } from './shape.ts';

const shape = shapeOf(readSchema(widgetKind.schema));
const management: FieldManagement = {
  shape,
  scope: { type: 'without', fields: setOf(['f:status']) },
  apiVersion: 'test.drover.dev/v1',
  subresource: '',
  time: '2026-11-22T10:00:00Z',
};

const few = fc.constantFrom('a', 'b', 'c');
const specs = fc.record(
  {
    colour: fc.constantFrom('red', 'blue'),
    replicas: fc.integer({ min: 0, max: 2 }),
    parts: fc.uniqueArray(
      fc.record(
        { name: few, size: fc.integer({ min: 0, max: 2 }), labels: fc.dictionary(few, few, { noNullPrototype: true }) },
        { requiredKeys: ['name'], noNullPrototype: true },
      ),
      { selector: (part) => part.name, maxLength: 3 },
    ),
    tags: fc.uniqueArray(few, { maxLength: 3 }),
    notes: fc.array(few, { maxLength: 2 }),
    free: fc.dictionary(
      few,
      fc.oneof(few, fc.array(few, { maxLength: 2 }), fc.dictionary(few, few, { noNullPrototype: true })),
      { noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const widgets = fc.record({ spec: specs, labels: fc.dictionary(few, few, { noNullPrototype: true }) }).map(
  ({ spec, labels }): JsonObject => ({
    apiVersion: 'test.drover.dev/v1',
    kind: 'Widget',
    metadata: { name: 'w', labels },
    spec,
  }),
);
const sets = fc
  .array(fc.array(fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1'), { minLength: 1, maxLength: 3 }), {
    maxLength: 6,
  })
  .map((paths): FieldSet => setOf(...paths));

function applied(live: JsonObject, configuration: JsonObject, manager = 'm', force = true): JsonObject {
  const outcome = applyObject(management, copyJson(live), configuration, manager, force);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.object;
}

const ownersOf = (object: JsonObject) => decodeManagers(valueAt(object, ['metadata', 'managedFields'])) ?? new Map();
const withoutManagers = (object: JsonObject): JsonObject => {
  const { managedFields: _, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
};

describe('field sets', () => {
  test('come back from FieldsV1 as they were', () => {
    fc.assert(fc.property(sets, (set) => sameSet(decodeFieldsV1(encodeFieldsV1(set)) ?? setOf(), set)));
  });

  test('obey the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(sameSet(union(a, b), union(b, a))).toBe(true);
        expect(sameSet(intersection(a, b), intersection(b, a))).toBe(true);
        expect(sameSet(union(difference(a, b), intersection(a, b)), a)).toBe(true);
        expect(isEmptySet(intersection(difference(a, b), b))).toBe(true);
      }),
    );
  });

  test.each(['q', 'f', 'k:{', 'v:{', 'i:x'])('are not read from the key %s', (key) => {
    expect(decodeFieldsV1({ [key]: {} })).toBeUndefined();
  });
});

describe('comparing', () => {
  test('a value with itself finds nothing', () => {
    fc.assert(
      fc.property(widgets, (widget) => {
        const { added, modified, removed } = compareValues(widget, copyJson(widget), shape);
        return isEmptySet(added) && isEmptySet(modified) && isEmptySet(removed);
      }),
    );
  });

  test('the other way round swaps what was added and removed', () => {
    fc.assert(
      fc.property(widgets, widgets, (a, b) => {
        const forth = compareValues(a, b, shape);
        const back = compareValues(b, a, shape);
        expect(sameSet(forth.added, back.removed) && sameSet(forth.modified, back.modified)).toBe(true);
      }),
    );
  });
});

describe('applying', () => {
  test('sets every field of the configuration and changes no other', () => {
    fc.assert(
      fc.property(widgets, widgets, (live, configuration) => {
        const result = withoutManagers(applied(live, configuration));
        const own = fieldSetOf(configuration, shape);
        const { modified } = compareValues(configuration, result, shape);
        expect(showFields(intersection(modified, own))).toEqual([]);
        const { removed } = compareValues(live, result, shape);
        // A free value may change its form, which removes what was under it.
        expect(showFields(differenceWithUnder(removed, own))).toEqual([]);
      }),
    );
  });

  test('the same again changes nothing', () => {
    fc.assert(
      fc.property(widgets, widgets, (live, configuration) => {
        const once = applied(live, configuration);
        expect(applied(once, configuration)).toEqual(once);
      }),
    );
  });

  test('nothing afterwards removes what was applied and nobody else has', () => {
    fc.assert(
      fc.property(widgets, (configuration) => {
        const made = applied({}, configuration);
        const { apiVersion, kind } = configuration;
        const emptied = applied(made, { apiVersion, kind, metadata: { name: 'w' } });
        expect(
          showFields(
            difference(
              fieldSetOf(withoutManagers(emptied), shape),
              setOf(['f:apiVersion'], ['f:kind'], ['f:metadata', 'f:name']),
            ),
          ),
        ).toEqual([]);
      }),
    );
  });

  test('leaves what another applier has as well', () => {
    fc.assert(
      fc.property(widgets, (configuration) => {
        const both = applied(applied({}, configuration, 'one'), configuration, 'two');
        const { apiVersion, kind } = configuration;
        const left = applied(both, { apiVersion, kind, metadata: { name: 'w' } }, 'one');
        expect(withoutManagers(left)).toEqual(withoutManagers(both));
        expect([...ownersOf(left).values()].map(({ manager }) => manager)).not.toContain('one');
      }),
    );
  });

  test('with another value meets a conflict exactly where somebody else owns the field', () => {
    fc.assert(
      fc.property(widgets, widgets, (theirs, mine) => {
        const live = applied({}, theirs, 'them');
        const outcome = applyObject(management, live, mine, 'me', false);
        const merged = withoutManagers(applied(live, mine, 'me'));
        const { modified, added } = compareValues(withoutManagers(live), merged, shape);
        const touched = intersection(union(modified, added), fieldSetOf(theirs, shape));
        const conflicts = outcome.ok ? [] : outcome.conflicts.map(({ field }) => field).sort();
        expect(conflicts).toEqual(showFields(touched).sort());
      }),
    );
  });
});

describe('updating', () => {
  test('gives the writer what it changed and takes it from everybody else', () => {
    fc.assert(
      fc.property(widgets, widgets, (before, after) => {
        const made = applied({}, before, 'applier');
        const written = copyJson(after);
        trackUpdate(management, made, written, 'writer');
        const { modified, added, removed } = compareValues(withoutManagers(made), after, shape);
        for (const managed of ownersOf(written).values()) {
          const changed = union(union(modified, added), removed);
          if (managed.manager !== 'writer') expect(showFields(intersection(managed.set, changed))).toEqual([]);
          else expect(showFields(difference(managed.set, union(modified, added)))).toEqual([]);
        }
      }),
    );
  });

  test('of what nobody owns is not tracked', () => {
    const after: JsonObject = { metadata: { name: 'w', labels: { a: 'b' } } };
    trackUpdate(management, { metadata: { name: 'w' } }, after, 'writer');
    expect(valueAt(after, ['metadata', 'managedFields'])).toBeUndefined();
  });

  test('by many writers keeps ten entries and one for the older ones', () => {
    let object: JsonObject = { metadata: { name: 'w' }, spec: { replicas: 0 } };
    trackUpdate(management, undefined, object, 'writer-0');
    for (let turn = 1; turn <= 15; turn += 1) {
      const labels = { ...(valueAt(object, ['metadata', 'labels']) as object), [`l${turn}`]: 'x' };
      const next: JsonObject = { ...object, metadata: { ...(object.metadata as JsonObject), labels } };
      trackUpdate({ ...management, time: `2026-11-22T10:00:${10 + turn}Z` }, object, next, `writer-${turn}`);
      object = next;
    }
    const managers = [...ownersOf(object).values()].map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
    expect(managers).toContain('writer-15');
  });

  test('may reset ownership by an empty entry', () => {
    const before: JsonObject = { metadata: { name: 'w', labels: { a: 'b' } } };
    trackUpdate(management, undefined, before, 'one');
    const after: JsonObject = { metadata: { name: 'w', labels: { a: 'b' }, managedFields: [{}] } };
    trackUpdate(management, before, after, 'two');
    expect(valueAt(after, ['metadata', 'managedFields'])).toBeUndefined();
  });
});

describe('kubectl', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

  test('takes over fields that it applied on the client side without a conflict', () => {
    const manifest = {
      apiVersion: 'test.drover.dev/v1',
      kind: 'Widget',
      metadata: { name: 'w' },
      spec: { colour: 'red' },
    };
    const live: JsonObject = {
      ...manifest,
      metadata: { name: 'w', annotations: { [annotation]: JSON.stringify(manifest) } },
    };
    trackUpdate(management, undefined, live, 'kubectl-client-side-apply');
    const changed = { ...manifest, spec: { colour: 'blue' } };
    expect(applyObject(management, live, changed, 'other', false).ok).toBe(false);
    const outcome = applyObject(management, live, changed, 'kubectl', false);
    expect(outcome.ok && valueAt(outcome.object, ['spec', 'colour'])).toBe('blue');
    const kept = outcome.ok ? valueAt(outcome.object, ['metadata', 'annotations']) : undefined;
    expect(isObject(kept) && JSON.parse(String(kept[annotation])).spec).toEqual({ colour: 'blue' });
  });
});
