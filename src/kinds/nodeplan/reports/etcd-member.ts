import { type Address, parseAddress } from '../../../network/address.ts';

/** Names of the two instructions by which a server that runs etcd alone tells its address (it has no Node object yet). */
export const etcdAddressInstruction = 'capture-address';
export const etcdNameInstruction = 'etcd-name';

interface Member {
  readonly name?: unknown;
  readonly clientURLs?: unknown;
}

/**
 * Addresses under which an etcd member serves clients, in its own order: from the members that `/db/info` lists, those
 * of the member called `name`; of the only member there is when no name is known. Empty when nothing fits.
 */
export function readEtcdMember(info: string, name: string): Address[] {
  const members = membersOf(info);
  const called = members.filter((member) => member.name === name.trim());
  const [member] = called.length > 0 ? called : members.length === 1 ? members : [];
  const urls = Array.isArray(member?.clientURLs) ? member.clientURLs : [];
  return urls.flatMap((url) => {
    const host = typeof url === 'string' ? /^https?:\/\/(?:\[([^\]]+)\]|([^:/]+))/.exec(url) : null;
    const address = parseAddress(host?.[1] ?? host?.[2] ?? '');
    return address.ok ? [address.value] : [];
  });
}

function membersOf(info: string): Member[] {
  const line = info.split('\n').find((candidate) => candidate.includes('clientURLs'));
  if (line === undefined) return [];
  try {
    const value: unknown = JSON.parse(line);
    const members = typeof value === 'object' && value !== null && 'members' in value ? value.members : undefined;
    return Array.isArray(members) ? members.filter((member) => typeof member === 'object' && member !== null) : [];
  } catch {
    return [];
  }
}
