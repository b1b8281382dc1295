import type { WrittenCidr } from '../../network/cidr.ts';
import type { ListOption } from '../../network/input.ts';
import type { Reading } from '../../network/reading.ts';
import type { ClusterSubject } from './subject.ts';

/** One of the two options that hold ranges, with what was read in it. */
export interface RangeOption {
  readonly key: 'cluster-cidr' | 'service-cidr';
  /** What its addresses are for, as messages say it. */
  readonly whose: 'pod' | 'service';
  /** Absent when the user does not give it. */
  readonly option?: ListOption;
  readonly readings: readonly Reading<WrittenCidr>[];
}

/** Both options that hold ranges, pods first. */
export function rangeOptionsOf({
  input,
  reading,
}: Pick<ClusterSubject, 'input' | 'reading'>): readonly [RangeOption, RangeOption] {
  return [
    {
      key: 'cluster-cidr',
      whose: 'pod',
      readings: reading.clusterCidr,
      ...(input.clusterCidr && { option: input.clusterCidr }),
    },
    {
      key: 'service-cidr',
      whose: 'service',
      readings: reading.serviceCidr,
      ...(input.serviceCidr && { option: input.serviceCidr }),
    },
  ];
}

/** True when an option has one or two ranges, all readable, of different families: what families it has is certain then. */
export function familiesAreCertain(readings: readonly Reading<WrittenCidr>[]): boolean {
  if (readings.length === 0 || readings.length > 2) return false;
  if (!readings.every(({ value }) => value !== undefined)) return false;
  return readings.length === 1 || readings[0]?.value?.cidr.family !== readings[1]?.value?.cidr.family;
}
