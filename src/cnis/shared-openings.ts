import type { Opening } from '../network/firewall.ts';

/** Bytes that VXLAN adds to a packet, by the family that carries it (RFC 7348: outer Ethernet, IP, UDP and VXLAN). */
export const vxlanOverhead = { ipv4: 50, ipv6: 70 } as const;

/** One port, or a range of them, between all nodes. */
export function betweenNodes(
  protocol: 'tcp' | 'udp',
  ports: number | readonly [first: number, last: number],
  purpose: string,
  limits: Pick<Opening, 'families' | 'engine'> = {},
): Opening {
  const range = typeof ports === 'number' ? ([ports, ports] as const) : ports;
  return { from: 'nodes', to: 'nodes', protocol, ports: range, ...limits, purpose };
}

/** The VXLAN of a CNI, by its title. */
export function vxlanBetweenNodes(title: string, port: number, limits: Pick<Opening, 'engine'> = {}): Opening {
  return betweenNodes('udp', port, `VXLAN of ${title}; never expose it publicly`, limits);
}

/** WireGuard as Flannel does it, which listens on a port for each family. */
export function flannelWireGuard(title: string, limits: Pick<Opening, 'engine'> = {}): Opening[] {
  const purpose = `WireGuard of ${title}, where that backend is chosen`;
  return [
    betweenNodes('udp', 51820, purpose, { families: ['ipv4'], ...limits }),
    betweenNodes('udp', 51821, purpose, { families: ['ipv6'], ...limits }),
  ];
}
