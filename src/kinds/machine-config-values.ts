import type { MachineConfig } from './machine-config.ts';
import { readOwnUserData } from './own-user-data.ts';

/** A field of a machine configuration as text: numbers and booleans as they print; empty where nothing is given. */
export function textIn(config: MachineConfig, field: string): string {
  const value = config[field];
  if (value === undefined || value === null || typeof value === 'object') return '';
  return String(value);
}

/** Bounds of a number that a machine configuration holds as text, as the flags of node drivers are. */
export interface NumberField {
  readonly field: string;
  readonly minimum: number;
  readonly maximum: number;
  /** What is counted, e.g. `GB`. */
  readonly unit: string;
}

const wholeNumber = /^-?(0|[1-9]\d{0,9})$/;

/** What is wrong with the text of a number, as a sentence, or undefined; empty means the default and is fine. */
export function numberProblem(
  config: MachineConfig,
  { field, minimum, maximum, unit }: NumberField,
): string | undefined {
  const text = textIn(config, field);
  if (text === '') return undefined;
  const value = Number(text);
  if (wholeNumber.test(text) && value >= minimum && value <= maximum) return undefined;
  return `${field} is "${text}", expected a whole number of ${unit} from ${minimum} to ${maximum}, as text`;
}

/**
 * What is wrong with user data, completing `user data …`, or undefined. Cloud-init decides by the first line what it is,
 * and the manager adds the registration of the node to it only when it knows that.
 */
export function userdataProblem(userdata: string): string | undefined {
  const read = readOwnUserData(userdata);
  return read.ok ? undefined : read.reason;
}

/** Whether a Cluster owns the machine configuration, so that machines have been or will be made with it. */
export function ownerOf(config: MachineConfig): string | undefined {
  const owners = (config.metadata as { readonly ownerReferences?: unknown }).ownerReferences;
  if (!Array.isArray(owners)) return undefined;
  const owner = owners.find((reference: { kind?: unknown } | null) => reference?.kind === 'Cluster') as
    | { readonly name?: unknown }
    | undefined;
  return typeof owner?.name === 'string' ? owner.name : undefined;
}
