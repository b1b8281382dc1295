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
  'CP-2': {
    where: 'registration',
    how: 'a control plane node that asks to join an IPv6-first cluster without an IPv6 address is refused',
  },
};
