import type { SQLOutputValue } from 'node:sqlite';

/** Columns of a row in the order of the statement, which returns arrays. */
export type Columns = readonly SQLOutputValue[];

export function integerIn(columns: Columns, index: number): number {
  const value = columns[index];
  if (typeof value === 'number') return value;
  throw new Error(`column ${index} of a stored row is ${typeof value}, expected an integer: the database is damaged`);
}

export function textIn(columns: Columns, index: number): string {
  const value = columns[index];
  if (typeof value === 'string') return value;
  throw new Error(`column ${index} of a stored row is ${typeof value}, expected text: the database is damaged`);
}

/** A value as it is stored: plain text, or sealed bytes. */
export function valueIn(columns: Columns, index: number): string | Uint8Array {
  const value = columns[index];
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  throw new Error(`column ${index} of a stored row holds no value: the database is damaged`);
}
