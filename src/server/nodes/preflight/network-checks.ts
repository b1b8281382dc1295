import type { Issue } from '../../../lib/issue.ts';
import { parseAddress } from '../../../network/address.ts';
import { rangesOverlap } from '../../../network/cidr.ts';
import { type Family, familyTitle } from '../../../network/family.ts';
import { readNodeAddresses } from '../../../network/node-addresses.ts';
import { scopeOf } from '../../../network/scope.ts';
import { type Check, finding, type HostView, isVirtualLink, lastingAddresses, whyUnstable } from './view.ts';

/** Smallest MTU that IPv6 allows (RFC 8200, 5). */
const leastMtu = 1280;

function* families(view: HostView): Iterable<Issue> {
  if (!view.facts.knowsNetwork) {
    yield finding(
      'no-iproute',
      'warning',
      'ip',
      'the host has no program ip, so its addresses and routes are not known',
      'install iproute2',
    );
    return;
  }
  for (const family of view.families) {
    if (lastingAddresses(view, family).length > 0) continue;
    const title = familyTitle[family];
    const unlasting = view.facts.addresses.filter(
      (found) => found.address.family === family && !isVirtualLink(found.link) && found.scope !== 'loopback',
    );
    const why = unlasting.map((found) => `${found.address.text} is ${whyUnstable(found) ?? found.scope}`).join(', ');
    yield finding(
      'family-missing',
      'error',
      'addresses',
      `the cluster has ${title}, and the host has no ${title} address that lasts${why === '' ? '' : ` (${why})`}`,
      `give an interface of the host a static or leased ${title} address that is not link-local`,
    );
  }
}

/** Addresses that somebody wrote must be on the host: the kubelet refuses others as node-ip. */
function* givenAddresses({ facts, request }: HostView): Iterable<Issue> {
  if (!facts.knowsNetwork) return;
  for (const { address } of readNodeAddresses(request.internalAddress ?? '')) {
    if (!address) continue;
    const own = facts.addresses.find((found) => found.address.text === address.text);
    const links = [...new Set(facts.addresses.filter((found) => !isVirtualLink(found.link)).map(({ link }) => link))];
    if (!own) {
      yield finding(
        'address-elsewhere',
        'error',
        'addresses',
        `the internal address ${address.text} is on no interface of the host, and the kubelet refuses such a node-ip`,
        `give an address that the host has${links.length === 0 ? '' : `, or the name of an interface (${links.join(', ')})`}`,
      );
    } else if (whyUnstable(own) !== undefined) {
      yield finding(
        'address-unstable',
        'warning',
        'addresses',
        `the internal address ${address.text} is ${whyUnstable(own)} and will be another one some day`,
        `give a lasting address, or the name of the interface ${own.link}, of which the script takes the lasting ones`,
      );
    }
  }
}

function* defaultRoutes(view: HostView): Iterable<Issue> {
  const { facts } = view;
  if (!facts.knowsNetwork) return;
  for (const family of view.families) {
    const routes = facts.routes.filter((route) => route.family === family && !route.range);
    const title = familyTitle[family];
    if (routes.length === 0) {
      yield finding(
        'default-route',
        family === 'ipv6' ? 'error' : 'warning',
        'routes',
        `the host has no ${title} default route; engine and CNI look for the node's address by it`,
        `add a ${title} default route that lasts over a restart`,
      );
    }
    for (const { link, protocol } of family === 'ipv6' ? routes : []) {
      // 2 stays; 0 means that somebody in user space reads the advertisements, whom forwarding does not stop.
      if (protocol !== 'ra' || facts.sysctls.get(`net/ipv6/conf/${link}/accept_ra`) !== '1') continue;
      yield finding(
        'router-advertisements',
        'info',
        'routes',
        `the IPv6 default route of ${link} comes from router advertisements, which a forwarding host ignores while accept_ra is 1`,
        'nothing to do: the manager sets accept_ra=2 before the engine starts',
      );
    }
  }
}

/** Flannel and Canal take the interface of the default route, and it must have every family. */
function* interfaceFamilies(view: HostView): Iterable<Issue> {
  const { facts, subject } = view;
  if (!view.families.includes('ipv6') || !['flannel', 'canal'].includes(subject.cniName)) return;
  const primary = view.families[0];
  const link = facts.routes.find((route) => route.family === primary && !route.range)?.link;
  if (link === undefined || isVirtualLink(link)) return;
  for (const family of view.families) {
    if (lastingAddresses(view, family).some((found) => found.link === link)) continue;
    // Somewhere else it has one; where it has none at all, that is what is said.
    if (lastingAddresses(view, family).length === 0) continue;
    yield finding(
      'interface-family',
      'error',
      'addresses',
      `${subject.cniName} uses ${link}, the interface of the default route, and that has no lasting ${familyTitle[family]} address`,
      `give ${link} a ${familyTitle[family]} address, or name another interface in the CNI's configuration`,
    );
  }
}

function* ipv6Enabled({ facts, families: wanted }: HostView): Iterable<Issue> {
  if (!wanted.includes('ipv6')) return;
  if (facts.sysctls.size > 0 && !facts.sysctls.has('net/ipv6/conf/all/disable_ipv6')) {
    yield finding(
      'ipv6-off',
      'error',
      'kernel',
      'the kernel runs without IPv6',
      'remove ipv6.disable=1 from its command line and restart the host',
    );
    return;
  }
  for (const name of ['all', 'default']) {
    const key = `net/ipv6/conf/${name}/disable_ipv6`;
    if (facts.sysctls.get(key) !== '1') continue;
    yield finding(
      'ipv6-off',
      'error',
      'kernel',
      `${key.replaceAll('/', '.')} is 1, so new interfaces get no IPv6`,
      `set it to 0 in /etc/sysctl.d`,
    );
  }
}

/** Wicked writes sysctls anew with each start of the network. */
function* forwarding({ facts, families: wanted, subject }: HostView): Iterable<Issue> {
  if (facts.services.get('wicked')?.active !== true) return;
  const keys: Record<Family, string> = { ipv4: 'net.ipv4.ip_forward', ipv6: 'net.ipv6.conf.all.forwarding' };
  for (const family of wanted) {
    if (facts.keptSysctls.has(keys[family])) continue;
    yield finding(
      'forwarding-kept',
      'warning',
      'kernel',
      `wicked manages this host and resets ${keys[family]} whenever the network starts`,
      `write ${keys[family]} = 1 into /etc/sysctl.d/90-${subject.engine.name}.conf`,
    );
  }
}

function* resolvers({ facts, families: wanted }: HostView): Iterable<Issue> {
  const only = wanted.length === 1 ? wanted[0] : undefined;
  const reachable = facts.resolvers.flatMap((text) => {
    const address = parseAddress(text.split('%')[0] ?? '');
    return address.ok && scopeOf(address.value) !== 'loopback' ? [address.value] : [];
  });
  if (facts.resolvers.length === 0) {
    yield finding(
      'resolver',
      'error',
      'resolvers',
      '/etc/resolv.conf names no resolver',
      'add one that the host reaches',
    );
  } else if (reachable.length === 0) {
    yield finding(
      'resolver-loopback',
      only === 'ipv6' ? 'error' : 'warning',
      'resolvers',
      `the only resolvers are on loopback (${facts.resolvers.join(', ')}), which pods do not reach; the engine then asks a public one`,
      'add a resolver that others reach, or give the kubelet another file with resolv-conf',
    );
  } else if (only === 'ipv6' && reachable.every(({ family }) => family === 'ipv4')) {
    yield finding(
      'resolver-family',
      'error',
      'resolvers',
      `the cluster is IPv6-only, and every resolver is IPv4 (${reachable.map(({ text }) => text).join(', ')})`,
      'add a resolver with an IPv6 address to /etc/resolv.conf',
    );
  }
}

const loopback: Record<Family, string> = { ipv4: '127.0.0.1', ipv6: '::1' };

function* hostNames({ facts, families: wanted, request }: HostView): Iterable<Issue> {
  for (const family of wanted) {
    const isThere = facts.hosts.some(
      ({ address, names }) => address === loopback[family] && names.includes('localhost'),
    );
    if (isThere) continue;
    // Where the cluster has IPv6, the manager completes the file.
    const mended = wanted.includes('ipv6');
    yield finding(
      'localhost',
      mended ? 'info' : 'warning',
      'hosts',
      `/etc/hosts does not say that localhost is ${loopback[family]}, which probes rely on`,
      mended
        ? 'nothing to do: the manager adds it before the engine starts'
        : `add the line: ${loopback[family]} localhost`,
    );
  }
  const name = facts.hostname;
  if (request.nodeName !== undefined || (name !== '' && !/^localhost(\.|$)/.test(name))) return;
  yield finding(
    'host-name',
    'error',
    'hosts',
    `the host is called "${name}", which cannot name a node`,
    'give it a name with hostnamectl, or add --node-name',
  );
}

/** Ranges of the cluster must not hide what the host reaches by a route. */
function* overlaps({ facts, subject, known }: HostView): Iterable<Issue> {
  const { plan } = subject;
  if (!plan || known) return;
  const ranges = [
    ...plan.pods.map(({ value }) => ['pods', value] as const),
    ...plan.services.map(({ value }) => ['services', value] as const),
  ];
  for (const [what, range] of ranges) {
    const hidden = facts.routes.find(
      (route) => route.range && rangesOverlap(route.range, range) && route.range.prefix > 0,
    );
    if (!hidden?.range) continue;
    yield finding(
      'range-overlap',
      'error',
      'routes',
      `the range of ${what} ${range.text} overlaps ${hidden.range.text}, which the host reaches by ${hidden.link || 'a route'}`,
      'choose other ranges for the cluster, which needs a new cluster, or another network for the host',
    );
  }
}

function* mtu(view: HostView): Iterable<Issue> {
  if (!view.families.includes('ipv6')) return;
  for (const link of new Set(lastingAddresses(view, 'ipv6').map((found) => found.link))) {
    const found = view.facts.links.get(link);
    if (found === undefined || found >= leastMtu) continue;
    yield finding(
      'mtu',
      'error',
      'links',
      `${link} has an MTU of ${found}, and IPv6 needs ${leastMtu}`,
      `raise the MTU of ${link}`,
    );
  }
}

function* managerReach({ facts, families: wanted }: HostView): Iterable<Issue> {
  const reachesAny = [...facts.manager.values()].some(({ reached }) => reached);
  // Through a proxy neither family tells anything.
  if (!reachesAny) return;
  for (const family of wanted) {
    const result = facts.manager.get(family);
    if (!result || result.reached) continue;
    yield finding(
      'manager-family',
      wanted.length === 1 && family === 'ipv6' ? 'error' : 'warning',
      'manager',
      `the manager is not reached over ${familyTitle[family]}: ${result.detail}`,
      `let the manager's URL have an ${familyTitle[family]} address, and this host a route to it`,
    );
  }
}

function* peers({ facts }: HostView): Iterable<Issue> {
  const silent = facts.peers.filter(({ outcome }) => outcome === 'silent');
  for (const [address, ports] of Map.groupBy(silent, (peer) => peer.address)) {
    yield finding(
      'peer-silent',
      'warning',
      'peers',
      `the node ${address} does not answer at ${ports.map(({ port }) => (port === 0 ? 'ICMP echo' : `TCP ${port}`)).join(', ')}: it is off, or a firewall drops packets`,
      'open what the cluster needs between the nodes, in this family, too; IPv6 does not work without ICMPv6',
    );
  }
}

export const networkChecks: readonly Check[] = [
  families,
  givenAddresses,
  defaultRoutes,
  interfaceFamilies,
  ipv6Enabled,
  forwarding,
  resolvers,
  hostNames,
  overlaps,
  mtu,
  managerReach,
  peers,
];
