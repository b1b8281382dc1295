import type { Given } from '../../network/input.ts';
import type { EngineConfigEntry } from './engine-config.ts';
import { argumentOption } from './network-input.ts';

/** Every documented key of either engine that hands arguments on to a component, e.g. to kube-apiserver. */
export const argumentKeys = [
  'kube-apiserver-arg',
  'kube-controller-manager-arg',
  'kube-scheduler-arg',
  'kube-cloud-controller-manager-arg',
  'helm-controller-arg',
  'kube-proxy-arg',
  'kubelet-arg',
  'etcd-arg',
] as const;

const none: readonly Given<string>[] = [];

/** The arguments that a key has in one place; nothing where the key is not given. */
export function argumentsAt(entry: EngineConfigEntry, key: string): readonly Given<string>[] {
  return entry.config[key] === undefined ? none : (argumentOption([entry], key)?.items ?? none);
}
