import type { FieldPath } from '../../lib/field-path.ts';
import type { NodeAddressReading } from '../../network/node-addresses.ts';
import type { NodeRegistrationSubject } from './subject.ts';

/** One of the two address fields, as rules go through both. */
export interface AddressList {
  readonly field: 'internalAddress' | 'address';
  /** Whose addresses they are, as messages say it. */
  readonly whose: 'internal' | 'external';
  readonly readings: readonly NodeAddressReading[];
}

/** Both address fields, internal first. */
export function addressLists({ internal, external }: NodeRegistrationSubject): readonly [AddressList, AddressList] {
  return [
    { field: 'internalAddress', whose: 'internal', readings: internal },
    { field: 'address', whose: 'external', readings: external },
  ];
}

/** Where one item of a list stands. */
export function placeOfItem(list: AddressList, reading: NodeAddressReading): FieldPath {
  return [list.field, reading.index];
}
