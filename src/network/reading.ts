import { type Address, parseAddress } from './address.ts';
import { type Cidr, parseCidr, type WrittenCidr } from './cidr.ts';
import type { Given, ListOption, NetworkInput } from './input.ts';

/** One item of a list option, read: the value, or why the text is none. */
export interface Reading<T> {
  readonly given: Given<string>;
  readonly value?: T;
  /** Completes the sentence `"<text>" is …`. */
  readonly reason?: string;
}

/** The network options of a cluster, each item read once. Rules about spelling look here, everything else at the plan. */
export interface NetworkReading {
  readonly clusterCidr: readonly Reading<WrittenCidr>[];
  readonly serviceCidr: readonly Reading<WrittenCidr>[];
  readonly clusterDns: readonly Reading<Address>[];
}

export function readNetwork(input: NetworkInput): NetworkReading {
  return {
    clusterCidr: readItems(input.clusterCidr, parseCidr),
    serviceCidr: readItems(input.serviceCidr, parseCidr),
    clusterDns: readItems(input.clusterDns, parseAddress),
  };
}

type Parse<T> = (
  text: string,
) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

function readItems<T>(option: ListOption | undefined, parse: Parse<T>): Reading<T>[] {
  return (option?.items ?? []).map((given) => {
    const result = parse(given.value);
    return result.ok ? { given, value: result.value } : { given, reason: result.reason };
  });
}

/** The ranges of readings that parse. */
export function rangesOf(readings: readonly Reading<WrittenCidr>[]): Cidr[] {
  return readings.flatMap((reading) => (reading.value ? [reading.value.cidr] : []));
}
