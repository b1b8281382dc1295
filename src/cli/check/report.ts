import type { JudgedObject } from './judged.ts';

/** How verdicts are told, one after the other. */
export interface Report {
  begin(): void;
  add(judged: JudgedObject): void;
  end(tally: Tally): void;
}

/** What was counted over all sources. */
export interface Tally {
  readonly objects: number;
  readonly accepted: number;
  readonly refused: number;
  readonly errors: number;
  readonly warnings: number;
}

export const emptyTally: Tally = { objects: 0, accepted: 0, refused: 0, errors: 0, warnings: 0 };

export function counted(tally: Tally, { accepted, issues }: JudgedObject): Tally {
  return {
    objects: tally.objects + 1,
    accepted: tally.accepted + (accepted ? 1 : 0),
    refused: tally.refused + (accepted ? 0 : 1),
    errors: tally.errors + issues.filter(({ severity }) => severity === 'error').length,
    warnings: tally.warnings + issues.filter(({ severity }) => severity === 'warning').length,
  };
}
