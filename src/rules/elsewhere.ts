/**
 * Where a demand of the fact tables is judged that no manifest can tell:
 * `preflight` on the node before the engine starts, `registration` when a node asks to join, `driver` against the cloud,
 * `controller` while the cluster is made and run, `install-script` on the node before it asks.
 */
export type Judge = 'preflight' | 'registration' | 'driver' | 'controller' | 'install-script';

/** A row that is judged outside the rules, and how. */
export interface JudgedElsewhere {
  readonly where: Judge;
  /** One sentence: who looks at what. Lower case, no final period. */
  readonly how: string;
}

/** Rows of the fact tables that no rule can judge from a manifest, so that none is forgotten. */
export const judgedElsewhere: Readonly<Record<string, JudgedElsewhere>> = {
  'NET-004b': {
    where: 'controller',
    how: 'advertise-address is always written into a server’s configuration, of the primary family, so no default of the engine can differ',
  },
  'NET-009': {
    where: 'install-script',
    how: 'the script resolves interfaces to stable addresses only: never temporary, deprecated or tentative ones',
  },
  'NET-054': { where: 'preflight', how: 'the node is asked whether localhost resolves to ::1' },
  'NET-055': {
    where: 'preflight',
    how: 'the node is asked whether its IPv6 default route comes from router advertisements while accept_ra is not 2',
  },
  'NET-056': { where: 'preflight', how: 'the node is asked whether forwarding is kept over a restart of its network' },
  'NET-057': { where: 'preflight', how: 'the node is asked whether it has a resolver that IPv6 reaches' },
  'NET-070': {
    where: 'preflight',
    how: 'the TCP ports of the network plan are tried at nodes that run, in every family; nobody answers on UDP without a CNI',
  },
  'NET-071': { where: 'preflight', how: 'the node is asked whether firewalld runs beside Canal' },
  'NET-072': { where: 'preflight', how: 'the node is asked whether NetworkManager manages the interfaces of the CNI' },
  'NET-073': { where: 'preflight', how: 'the node is asked whether nm-cloud-setup is enabled' },
  'NET-074': { where: 'preflight', how: 'the node is asked for its version of iptables' },
  'NET-079': {
    where: 'preflight',
    how: 'the node is asked whether the interface of its default route has an IPv6 address',
  },
  'PORT-1': { where: 'preflight', how: 'ports of TCP and ICMP echo are tried at nodes that run, in every family' },
  'REG-2': {
    where: 'preflight',
    how: 'the node is asked for an IPv6 resolver, ::1 as localhost, accept_ra and forwarding before the engine starts',
  },
  'REG-3': { where: 'install-script', how: 'the script says that an insecure download trusts whoever answers' },
  'NET-048': {
    where: 'preflight',
    how: 'the kernel’s version is read where Calico carries IPv6 by VXLAN: 4.19.1, or 4.18 of Red Hat, at least',
  },
  'NET-053': {
    where: 'preflight',
    how: 'the kernel’s version is read where Cilium replaces kube-proxy: 5.8 at least',
  },
  'CNI-3': {
    where: 'preflight',
    how: 'port 179 is tried between nodes where Calico’s BGP is on',
  },
  'EC2-6': { where: 'driver', how: 'the subnet is asked for its IPv6 range before a machine with IPv6 is made in it' },
  'EC2-7': {
    where: 'driver',
    how: 'the subnet is asked whether it is IPv6-only before a machine with IPv4 is made in it',
  },
  'EC2-8': {
    where: 'driver',
    how: 'the address of a new machine is awaited for a limited time, and the failure names public addresses and the private-only field',
  },
  'EC2-9': { where: 'driver', how: 'the subnet is asked for its VPC before a machine is made' },
  'EC2-13': {
    where: 'driver',
    how: 'a refused call to open egress names the IAM action AuthorizeSecurityGroupEgress that is missing',
  },
  'URL-6': { where: 'install-script', how: 'the script compares the checksum of the CA that it downloads' },
  'URL-7': {
    where: 'install-script',
    how: 'the script connects to the server URL with verification before it registers, and says when the certificate lacks its host',
  },
};
