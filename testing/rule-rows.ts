/**
 * Every row of the two tables of demands that the rules were made from: what Rancher's dual-stack guide, code and issues
 * demand, and what the engines and the Kubernetes components in them demand. A meta-test asks that each is covered.
 */

function rows(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Rows about Rancher's objects: stacks, ranges, pools, machine configurations, addresses, URLs. */
export const managerRows = rows(`
  STACK-1 STACK-2 STACK-3
  CIDR-1 CIDR-2 CIDR-3 CIDR-4 CIDR-5 CIDR-6 CIDR-7 CIDR-8 CIDR-9 CIDR-10 CIDR-11 CIDR-12 CIDR-13
  DNS-1 DNS-2 DNS-3
  IMM-1 IMM-2 IMM-3 IMM-4 IMM-5 IMM-6 IMM-7 IMM-8
  NODE-1 NODE-2 NODE-3 NODE-4 NODE-5 NODE-6 NODE-7 NODE-8 NODE-9 NODE-10 NODE-11
  CP-1 CP-2 CP-3
  POOL-1 POOL-2 POOL-3 POOL-4 POOL-5 POOL-6 POOL-7 POOL-8 POOL-9 POOL-10 POOL-11 POOL-12 POOL-13 POOL-14
  EC2-1 EC2-2 EC2-3 EC2-4 EC2-5 EC2-6 EC2-7 EC2-8 EC2-9 EC2-10 EC2-11 EC2-12 EC2-13 EC2-14 EC2-15
  DO-1 DO-2 DO-3 DO-4 DO-5
  PROV-1
  WIN-1 WIN-2 WIN-3 WIN-4 WIN-5 WIN-6 WIN-7
  CNI-1 CNI-2 CNI-3 CNI-4 CNI-5 CNI-6
  URL-1 URL-2 URL-3 URL-4 URL-5 URL-6 URL-7
  HOST-1 HOST-2
  PROXY-1 PROXY-2
  DIR-1
  NAME-1 NAME-2
  ACE-1
  REG-1 REG-2 REG-3
  NET-1
  PORT-1
`);

/** Rows about the engines and Kubernetes. */
export const engineRows = rows(`
  NET-001 NET-002 NET-003 NET-004 NET-004b NET-005 NET-006 NET-007 NET-008 NET-009 NET-010 NET-011 NET-012 NET-013
  NET-014 NET-015 NET-016 NET-017 NET-018 NET-019 NET-020 NET-021 NET-022 NET-023 NET-024 NET-025 NET-026 NET-027
  NET-028 NET-029 NET-029b NET-030 NET-031 NET-032 NET-033 NET-034 NET-035 NET-036 NET-037 NET-038 NET-039 NET-040
  NET-041 NET-042 NET-043 NET-044 NET-045 NET-046 NET-047 NET-048 NET-049 NET-050 NET-051 NET-052 NET-053 NET-054
  NET-055 NET-056 NET-057 NET-058 NET-059 NET-060 NET-061 NET-062 NET-063 NET-064 NET-065 NET-066 NET-067 NET-067b
  NET-068 NET-069 NET-070 NET-071 NET-072 NET-073 NET-074 NET-075 NET-076 NET-077 NET-077b NET-077c NET-078 NET-079
  NET-080 NET-081 NET-082 NET-083 NET-084
`);

/** A row that the schema of a kind judges: an object that the row is about, and what the decoder says of it. */
export interface SchemaRow {
  readonly object: Readonly<Record<string, unknown>>;
  /** `code path` of the issue. */
  readonly issue: string;
}

function clusterWith(spec: Readonly<Record<string, unknown>>): SchemaRow['object'] {
  return { apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', metadata: { name: 'demo' }, spec };
}

const pool = { name: 'pool1', machineConfigRef: { kind: 'Amazonec2Config', name: 'demo' } };

/** Rows that need no rule, because no object that breaks them can be decoded. */
export const schemaRows: Readonly<Record<string, SchemaRow>> = {
  'STACK-3': {
    object: clusterWith({ networking: { stackPreference: 'ipv6' } }),
    issue: 'unknown-field spec.networking',
  },
  'POOL-14': {
    object: clusterWith({
      rkeConfig: { machinePools: Array.from({ length: 1001 }, (_, index) => ({ ...pool, name: `pool${index}` })) },
    }),
    issue: 'list-length spec.rkeConfig.machinePools',
  },
  'POOL-8': {
    object: clusterWith({ rkeConfig: { machinePools: [{ ...pool, quantity: -1 }] } }),
    issue: 'out-of-range spec.rkeConfig.machinePools[0].quantity',
  },
  'POOL-11': {
    object: clusterWith({ rkeConfig: { machinePools: [{ ...pool, hostnameLengthLimit: 64 }] } }),
    issue: 'out-of-range spec.rkeConfig.machinePools[0].hostnameLengthLimit',
  },
};
