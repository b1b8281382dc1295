import type { FieldPath } from '../../lib/field-path.ts';
import type { PatchOperation } from '../../lib/issue.ts';
import { jsonPointer, patchToSet } from '../../lib/patch.ts';
import type { Given, ListOption } from '../../network/input.ts';
import { isArgument, isGiven, selectsEverything } from './network-input.ts';
import type { ClusterSubject } from './subject.ts';

/** Where the engine configuration of all machines stands. */
export const globalConfigPath: FieldPath = ['spec', 'rkeConfig', 'machineGlobalConfig'];

/** Writes other items into a list option and keeps its form: one comma text, or a list. */
export function patchItems(option: ListOption, items: readonly string[]): PatchOperation[] {
  const isText = option.items[0]?.path === option.path;
  return [{ op: 'replace', path: jsonPointer(option.path), value: isText ? items.join(',') : [...items] }];
}

/** Writes another text in place of one item of a list option, or takes the item out when there is none. */
export function patchItem(option: ListOption, item: Given<string>, text: string | undefined): PatchOperation[] {
  const items = option.items.flatMap((other) => (other === item ? (text === undefined ? [] : [text]) : [other.value]));
  return patchItems(option, items);
}

/** Sets keys of the engine configuration of all machines. */
export function patchGlobalConfig(
  subject: Pick<ClusterSubject, 'cluster'>,
  values: Readonly<Record<string, unknown>>,
): PatchOperation[] {
  return patchToSet(subject.cluster, globalConfigPath, values);
}

/**
 * Sets and takes away arguments of a component, e.g. under `kube-controller-manager-arg`; other arguments stay as they
 * are, commas in them included.
 */
export function patchArguments(
  subject: Pick<ClusterSubject, 'cluster' | 'engineConfig'>,
  key: string,
  remove: readonly string[],
  add: readonly string[],
): PatchOperation[] {
  const entry = subject.engineConfig.filter(selectsEverything).findLast(({ config }) => isGiven(config[key]));
  const given = entry?.config[key];
  const names = [...remove, ...add.map((argument) => argument.slice(0, argument.indexOf('=')))];
  const kept = (Array.isArray(given) ? given : isGiven(given) ? [given] : []).filter(
    (argument) => !names.some((name) => isArgument(String(argument), name)),
  );
  return patchToSet(subject.cluster, entry?.path ?? globalConfigPath, { [key]: [...kept, ...add] });
}
