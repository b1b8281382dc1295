import type { FieldPath } from '../../lib/field-path.ts';
import type { Family } from '../../network/family.ts';
import type { ClusterSubject } from './subject.ts';

/** Where the user asks for a family: the range of it, else the stack preference, else the whole of `spec.rkeConfig`. */
export function placeOfFamily(
  { reading, input }: Pick<ClusterSubject, 'reading' | 'input'>,
  family: Family,
): FieldPath {
  const range =
    reading.serviceCidr.find(({ value }) => value?.cidr.family === family) ??
    reading.clusterCidr.find(({ value }) => value?.cidr.family === family);
  return range?.given.path ?? input.stackPreference?.path ?? ['spec', 'rkeConfig'];
}
