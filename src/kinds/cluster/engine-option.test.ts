import { describe, expect, it } from 'vitest';
import { isOff, isOn, itemsAt, placesOf, settingForAll } from './engine-option.ts';

const entries = [
  { path: ['global'], config: { cni: 'canal', debug: null } },
  { path: ['some'], selector: { matchLabels: { a: 'b' } }, config: { cni: 'calico', debug: true } },
  { path: ['all'], selector: {}, config: { cni: ['multus', 'canal'] } },
];

describe('placesOf', () => {
  it('finds every place in the order of application, and none for null', () => {
    expect(placesOf(entries, 'cni').map(({ path }) => path)).toEqual([
      ['global', 'cni'],
      ['some', 'cni'],
      ['all', 'cni'],
    ]);
    expect(placesOf(entries, 'debug').map(({ value }) => value)).toEqual([true]);
    expect(placesOf(entries, 'node-ip')).toEqual([]);
  });
});

describe('settingForAll', () => {
  it('takes the last value that reaches all machines', () => {
    expect(settingForAll(entries, 'cni')).toEqual({ value: ['multus', 'canal'], path: ['all', 'cni'] });
    expect(settingForAll(entries, 'debug')).toBeUndefined();
  });
});

describe('itemsAt', () => {
  it('splits text at commas and keeps its spaces; items of a list have places of their own', () => {
    expect(itemsAt({ value: 'a, b', path: ['x'] })).toEqual([
      { value: 'a', path: ['x'] },
      { value: ' b', path: ['x'] },
    ]);
    expect(itemsAt({ value: ['a,b', 7, { c: 1 }], path: ['x'] })).toEqual([
      { value: 'a', path: ['x', 0] },
      { value: 'b', path: ['x', 0] },
      { value: '7', path: ['x', 1] },
    ]);
  });
});

describe('isOn and isOff', () => {
  it('read booleans and their text, and nothing into anything else', () => {
    const on = [true, 'true', 'T', 1, '1'];
    const off = [false, 'false', 'FALSE', 0, 'f'];
    const neither = [undefined, null, '', 'yes', 2, [true], {}];
    expect([...on, ...off, ...neither].filter(isOn)).toEqual(on);
    expect([...on, ...off, ...neither].filter(isOff)).toEqual(off);
  });
});
