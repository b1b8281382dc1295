/** Values that were read or written last, by position: saves reading and opening them again. Bounded in size. */
export class RecentValues {
  readonly #limit: number;
  readonly #values = new Map<number, string>();
  #size = 0;

  /** `limit` in characters. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(position: number): string | undefined {
    return this.#values.get(position);
  }

  add(position: number, value: string): void {
    if (value.length > this.#limit / 8 || this.#values.has(position)) return;
    this.#values.set(position, value);
    this.#size += value.length;
    // A map keeps the order of insertion: the oldest go first.
    for (const [oldest, text] of this.#values) {
      if (this.#size <= this.#limit) break;
      this.#values.delete(oldest);
      this.#size -= text.length;
    }
  }

  delete(position: number): void {
    const value = this.#values.get(position);
    if (value === undefined) return;
    this.#values.delete(position);
    this.#size -= value.length;
  }
}
