import { expect, it } from 'vitest';
import type { Key } from '../store/types.ts';
import { placeOf } from './object.ts';
import { openRoundIndex } from './round-index.ts';

const barns = { group: 'farm.example', resource: 'barns' };
const barn = (name: string): Key => ({ ...barns, namespace: 'farm', name });

it('tells the rounds that have read what a listing does not show any more', () => {
  const index = openRoundIndex();
  index.reads('white', [{ key: barn('north'), revision: 7 }]);
  index.reads('black', [{ key: barn('south'), revision: 7 }]);
  expect([...index.keepOnly(barns, new Set([placeOf(barn('south'))]))]).toEqual(['white']);
});

it('leaves those alone that know that it is not there, and those that read other things', () => {
  const index = openRoundIndex();
  index.reads('white', [
    { key: barn('north'), revision: 0 },
    { key: { ...barn('north'), resource: 'sheep' }, revision: 7 },
  ]);
  expect([...index.keepOnly(barns, new Set())]).toEqual([]);
});

it('tells only rounds of a listed object that do not know it as it is listed', () => {
  const index = openRoundIndex();
  index.reads('white', [{ key: barn('north'), revision: 7 }]);
  index.reads('black', [{ key: barn('north'), revision: 6 }]);
  expect([...index.place(barn('north'), [], 7)]).toEqual(['black']);
});
