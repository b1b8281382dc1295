import { maxSteps } from '../commit-rules.ts';

/**
 * Where a change stands in the log, as its row id: the revision of its commit and its place among the commit's writes.
 * The log is then in order by itself and needs no index. Leaves room for 2^46 revisions: two hundred years of 10,000
 * commits a second.
 */
export function positionOf(revision: number, place: number): number {
  return revision * maxSteps + place;
}

export function revisionAt(position: number): number {
  return Math.floor(position / maxSteps);
}
