import type { Given } from '../../network/input.ts';
import type { EngineConfigEntry } from './engine-config.ts';
import { selectsEverything } from './network-input.ts';

const nowhere: readonly Given<unknown>[] = [];

/** Every place where a key of the engine's configuration has a value, in the order in which they apply. */
export function placesOf(entries: readonly EngineConfigEntry[], key: string): readonly Given<unknown>[] {
  let places: Given<unknown>[] | undefined;
  for (const entry of entries) {
    const value = entry.config[key];
    if (value === undefined || value === null) continue;
    places ??= [];
    places.push({ value, path: [...entry.path, key] });
  }
  return places ?? nowhere;
}

/** The value of a key that counts for all machines: the last one given without a selector. */
export function settingForAll(entries: readonly EngineConfigEntry[], key: string): Given<unknown> | undefined {
  let found: Given<unknown> | undefined;
  for (const entry of entries) {
    const value = entry.config[key];
    if (value === undefined || value === null || !selectsEverything(entry)) continue;
    found = { value, path: [...entry.path, key] };
  }
  return found;
}

const on: readonly string[] = ['true', 'True', 'TRUE', 't', 'T', '1'];
const off: readonly string[] = ['false', 'False', 'FALSE', 'f', 'F', '0'];

/** Whether a boolean option is on; configuration files may give it as text, as Go's strconv.ParseBool reads it. */
export function isOn(value: unknown): boolean {
  return value === true || isWord(value, on);
}

/** Whether a boolean option is switched off in so many words, which absence is not. */
export function isOff(value: unknown): boolean {
  return value === false || isWord(value, off);
}

function isWord(value: unknown, words: readonly string[]): boolean {
  return (typeof value === 'string' || typeof value === 'number') && words.includes(String(value));
}

/** The items of a list option at one place: a YAML list, or one text split at commas; never trimmed. */
export function itemsAt({ value, path }: Given<unknown>): Given<string>[] {
  const list: Given<unknown>[] = Array.isArray(value)
    ? value.map((item, index) => ({ value: item, path: [...path, index] }))
    : [{ value, path }];
  return list.flatMap((item) =>
    typeof item.value === 'object'
      ? []
      : String(item.value)
          .split(',')
          .map((text) => ({ value: text, path: item.path })),
  );
}
