import type { ConfigValue, EngineConfig } from '../engines/types.ts';
import { argumentName, argumentValue } from '../lib/component-arguments.ts';
import type { Decision } from '../lib/decision.ts';

/** A node's configuration while it is put together: begins with what the user gave, which single additions never replace. */
export class ConfigDraft {
  readonly #values: Map<string, ConfigValue>;
  readonly #decisions: Decision[] = [];

  constructor(user: EngineConfig) {
    this.#values = new Map(Object.entries(user));
  }

  get(key: string): ConfigValue | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** A value that only the manager can know, such as the join URL; one that the user gave is replaced, and that is told. */
  own(key: string, value: ConfigValue, why: string): void {
    const given = this.#values.get(key);
    if (given !== undefined && JSON.stringify(given) !== JSON.stringify(value)) {
      this.decide({ subject: key, value: 'replaced', why: `${why}, so the configured value cannot be used` });
    }
    this.#values.set(key, value);
  }

  /** A value for a key that the user left open; returns whether it was taken. */
  suggest(key: string, value: ConfigValue): boolean {
    if (this.#values.has(key)) return false;
    this.#values.set(key, value);
    return true;
  }

  /** Items of a list, behind what is there, each once; returns those that are new. */
  append(key: string, items: readonly string[]): readonly string[] {
    const present = this.list(key);
    const known = new Set(present.flatMap((item) => item.split(',')).concat(present));
    const added = items.filter((item) => !known.has(item) && known.add(item));
    if (added.length > 0) this.#values.set(key, [...present, ...added]);
    return added;
  }

  /** An argument of a component, unless one of its name is there; returns whether it was added. */
  appendArgument(key: string, argument: string): boolean {
    const present = this.list(key);
    if (argumentValue(present, argumentName(argument)) !== undefined) return false;
    this.#values.set(key, [...present, argument]);
    return true;
  }

  /** A list option as its items; one text is one item, since engines decide themselves where to split it. */
  list(key: string): readonly string[] {
    const value = this.#values.get(key);
    if (value === undefined || typeof value === 'boolean') return [];
    return typeof value === 'string' ? [value] : value;
  }

  remove(key: string): void {
    this.#values.delete(key);
  }

  decide(...decisions: readonly Decision[]): void {
    this.#decisions.push(...decisions);
  }

  get decisions(): readonly Decision[] {
    return this.#decisions;
  }

  /** The configuration, keys in alphabetical order, without empty values. */
  finish(): EngineConfig {
    const kept = [...this.#values].filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0));
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
