import type { FieldPath } from '../../lib/field-path.ts';
import type { Given } from '../../network/input.ts';
import { listOption, selectsEverything } from './network-input.ts';
import type { ClusterSubject } from './subject.ts';

const none: readonly Given<readonly string[]>[] = [];

/** Every list of CNI names that some server gets: the one for all machines, then those of selectors. */
export function cniChoicesOf({
  input,
  engineConfig,
}: Pick<ClusterSubject, 'input' | 'engineConfig'>): readonly Given<readonly string[]>[] {
  const forAll = input.cni ? [input.cni] : none;
  if (engineConfig.every(selectsEverything)) return forAll;
  const selected = engineConfig.flatMap((entry): Given<readonly string[]>[] => {
    const option = selectsEverything(entry) ? undefined : listOption([entry], 'cni');
    return option ? [{ value: option.items.map(({ value }) => value), path: option.path }] : [];
  });
  return [...forAll, ...selected];
}

/** Where the whole list stands, also when a path leads to one item of it. */
export function wholeListPath({ path }: Given<unknown>): FieldPath {
  return typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
}
