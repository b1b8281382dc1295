import { readNodeAddresses } from '../../network/node-addresses.ts';
import type { ClusterSubject } from '../cluster/subject.ts';
import type {
  LabelReading,
  LiveNode,
  NodeRegistrationRequest,
  NodeRegistrationSubject,
  TaintReading,
} from './subject.ts';

/** Label by which the install script says which operating system it runs on. */
const osLabel = 'cattle.io/os';

/**
 * Builds once what all rules about a registration look at. `others` are the live nodes of the cluster without the one
 * that asks: a host that registers again is the same node.
 */
export function nodeRegistrationSubject(
  request: NodeRegistrationRequest,
  cluster: ClusterSubject,
  others: readonly LiveNode[],
): NodeRegistrationSubject {
  const labels = readLabels(request.labels ?? '');
  return {
    request,
    windows: labels.some(({ key, value }) => key === osLabel && value === 'windows'),
    internal: readNodeAddresses(request.internalAddress ?? ''),
    external: readNodeAddresses(request.address ?? ''),
    detected: request.detected ?? [],
    labels,
    taints: readTaints(request.taints ?? ''),
    cluster,
    others,
  };
}

/** Reads `key=value,…`; items are split, not judged. */
export function readLabels(list: string): LabelReading[] {
  return itemsOf(list).map(({ text, index }) => ({ text, index, ...keyAndValue(text) }));
}

/** Reads `key=value:Effect,…`; items are split, not judged. */
export function readTaints(list: string): TaintReading[] {
  return itemsOf(list).map(({ text, index }) => {
    const colon = text.lastIndexOf(':');
    if (colon < 0) return { text, index, ...keyAndValue(text) };
    return { text, index, ...keyAndValue(text.slice(0, colon)), effect: text.slice(colon + 1) };
  });
}

function itemsOf(list: string): { text: string; index: number }[] {
  if (list.trim() === '') return [];
  return list.split(',').map((text, index) => ({ text: text.trim(), index }));
}

function keyAndValue(text: string): { key: string; value?: string } {
  const equals = text.indexOf('=');
  return equals < 0 ? { key: text } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
}
