import { roleLabels } from '../kinds/cluster/machine-selection.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import {
  addressAnnotation,
  detectedAddressesAnnotation,
  internalAddressAnnotation,
  labelsAnnotation,
  nodeNameLabel,
  osLabel,
  taintsAnnotation,
} from '../kinds/machine/names.ts';
import type { Machine } from '../kinds/machine/schema.ts';
import type { Address } from '../network/address.ts';
import { readNodeAddresses } from '../network/node-addresses.ts';
import type { ObservedNode } from '../planner/rollout/world.ts';

/**
 * What a Machine says about its node; the addresses of a machine of a pool are those that its provider tells, and those
 * of a host that was given none are those that were found on it. What cannot be read counts as not said: registration
 * has judged it before.
 */
export function profileOf(machine: Pick<Machine, 'metadata'>, instance?: Instance): ObservedNode['profile'] {
  const labels = machine.metadata?.labels ?? {};
  const annotations = machine.metadata?.annotations ?? {};
  const name = labels[nodeNameLabel];
  return {
    ...(name === undefined ? {} : { name }),
    roles: {
      etcd: labels[roleLabels.etcd] === 'true',
      controlPlane: labels[roleLabels.controlPlane] === 'true',
      worker: labels[roleLabels.worker] === 'true',
    },
    windows: labels[osLabel] === 'windows',
    internal: addressesIn(
      instance?.status?.internalAddresses?.join(',') ??
        annotations[internalAddressAnnotation] ??
        annotations[detectedAddressesAnnotation],
    ),
    external: addressesIn(instance?.status?.externalAddresses?.join(',') ?? annotations[addressAnnotation]),
    labels: labelsIn(annotations[labelsAnnotation]),
    taints: taintsIn(annotations[taintsAnnotation]),
    machineLabels: labels,
  };
}

function addressesIn(list: string | undefined): Address[] {
  return readNodeAddresses(list ?? '').flatMap(({ address }) => address ?? []);
}

function labelsIn(text: string | undefined): Record<string, string> {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, label]) => (typeof label === 'string' ? [[key, label]] : [])),
  );
}

/** Taints as engines take them: `key=value:Effect`. */
function taintsIn(text: string | undefined): string[] {
  const value = parsed(text);
  if (!Array.isArray(value)) return [];
  return value.flatMap(
    (taint: { readonly key?: unknown; readonly value?: unknown; readonly effect?: unknown } | null) =>
      typeof taint?.key === 'string' && typeof taint.effect === 'string'
        ? [
            `${taint.key}${typeof taint.value === 'string' && taint.value !== '' ? `=${taint.value}` : ''}:${taint.effect}`,
          ]
        : [],
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
