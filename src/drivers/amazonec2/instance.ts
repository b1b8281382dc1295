import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import { parseAddress } from '../../network/address.ts';
import type { CloudInstance, InstanceState } from '../types.ts';
import { countedIn, markKeys, ownerIn, tagIn } from './marks.ts';

const states: Readonly<Record<string, InstanceState>> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopped',
  stopped: 'stopped',
  'shutting-down': 'terminating',
  terminated: 'gone',
};

/** States of instances that are not gone, for filters. */
export const liveStates: readonly string[] = Object.keys(states).filter((name) => states[name] !== 'gone');

/** What EC2 tells of an instance in the words of the port. */
export function toCloudInstance(instance: Instance): CloudInstance {
  const id = instance.InstanceId ?? '';
  const token = tagIn(instance.Tags, markKeys.token);
  const owner = ownerIn(instance.Tags);
  const detail = detailOf(instance);
  return {
    id,
    providerId: `aws:///${instance.Placement?.AvailabilityZone ?? ''}/${id}`,
    state: states[instance.State?.Name ?? ''] ?? 'pending',
    ...(detail !== '' && { detail }),
    ...(token !== undefined && { token }),
    ...(owner !== undefined && { owner }),
    addresses: addressesOf(instance),
    ...(instance.LaunchTime && { launchedAt: instance.LaunchTime.getTime() }),
  };
}

function detailOf({ State, StateReason }: Instance): string {
  const reason = StateReason?.Message ?? '';
  return reason === '' ? (State?.Name ?? '') : `${State?.Name ?? 'unknown'}: ${reason}`;
}

/**
 * Nodes reach each other by the private IPv4 address and by IPv6, which is the same inside and outside of a VPC; the
 * public IPv4 address is one that AWS translates, and no interface of the host has it.
 */
function addressesOf(instance: Instance): CloudInstance['addresses'] {
  const counted = countedIn(instance.Tags);
  const interfaces = [...(instance.NetworkInterfaces ?? [])].sort((a, b) => indexOf(a) - indexOf(b));
  const ipv6 = interfaces.flatMap(({ Ipv6Addresses = [] }) =>
    // The primary one stays for as long as the instance lives.
    [...Ipv6Addresses].sort((a, b) => Number(b.IsPrimaryIpv6 ?? false) - Number(a.IsPrimaryIpv6 ?? false)),
  );
  return {
    internal: canonical([
      ...(counted.includes('ipv4')
        ? [instance.PrivateIpAddress, ...interfaces.map((one) => one.PrivateIpAddress)]
        : []),
      ...(counted.includes('ipv6') ? [...ipv6.map(({ Ipv6Address }) => Ipv6Address), instance.Ipv6Address] : []),
    ]),
    external: counted.includes('public-ipv4') ? canonical([instance.PublicIpAddress]) : [],
  };
}

function indexOf(one: InstanceNetworkInterface): number {
  return one.Attachment?.DeviceIndex ?? 0;
}

/** Each address once, as the rest of the product writes it. */
function canonical(texts: readonly (string | undefined)[]): string[] {
  const addresses = texts.flatMap((text) => {
    const address = text === undefined ? undefined : parseAddress(text);
    return address?.ok ? [address.value.text] : [];
  });
  return [...new Set(addresses)];
}
