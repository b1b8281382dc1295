import type { Key, Resource } from '../store/types.ts';
import type { Problem } from './problems.ts';
import type { Workspace } from './workspace.ts';

/** What a controller writes. No two controllers may claim the same. */
export interface Claim extends Resource {
  /** `object`: all of it, which nobody else writes then. */
  readonly half: 'object' | 'metadata' | 'spec' | 'status';
  /** Which objects of the resource, where it is not all of them: a word that is the same for the same objects. */
  readonly which?: string;
}

/** One small thing to do. Throws `Waiting` or `Stalled` when it cannot; the steps behind it are left out then. */
export interface Step<World> {
  readonly name: string;
  run(world: World, work: Workspace): Promise<void>;
}

/** Keeps one kind of thing as it should be. Steps decide by pure functions and do as little as possible themselves. */
export interface Controller<World> {
  readonly name: string;
  readonly writes: readonly Claim[];
  /** In this order. */
  readonly steps: readonly Step<World>[];
  /** Says in a status what is. Called once a round, after all steps of all controllers, whatever became of them. */
  summarize?(world: World, work: Workspace, problems: readonly Problem[]): Promise<void>;
}

/** A resource that wakes rounds. */
export interface Source {
  readonly resource: Resource;
  /** Keys of the rounds that an object belongs to, by its stored text; mostly one or none. */
  roundKeysOf(key: Key, text: string): readonly string[];
  /**
   * A digest of what an object tells, where it changes often without telling anything new: a change after which the
   * digest is the same wakes nobody. Undefined for objects of which every change counts.
   */
  tidingsOf?(text: string): string | undefined;
}

/**
 * What rounds are about, e.g. one cluster each. In a round everything about it is observed once, then each controller
 * does its part. Rounds of one key never overlap.
 */
export interface Subject<World> {
  readonly name: string;
  /** Besides them, every object that a round has read wakes it, if its resource is among them. */
  readonly sources: readonly Source[];
  /** Undefined when there is nothing under the key any more. */
  observe(roundKey: string, work: Workspace): Promise<World | undefined>;
  readonly controllers: readonly Controller<World>[];
  /** Every so many milliseconds at the latest each has a round although nothing was heard; the runtime's unless given. */
  readonly reviewEvery?: number;
}

/** Throws when two controllers would write the same half of the same objects. */
export function checkClaims(controllers: readonly Pick<Controller<never>, 'name' | 'writes'>[]): void {
  const made: { readonly by: string; readonly claim: Claim }[] = [];
  for (const { name, writes } of controllers) {
    for (const claim of writes) {
      const other = made.find(({ by, claim: earlier }) => by !== name && collide(earlier, claim));
      if (other) throw new Error(`${other.by} and ${name} both write the ${claim.half} of ${titleOf(claim)}`);
      made.push({ by: name, claim });
    }
  }
}

function collide(a: Claim, b: Claim): boolean {
  if (a.group !== b.group || a.resource !== b.resource) return false;
  if (a.which !== undefined && b.which !== undefined && a.which !== b.which) return false;
  return a.half === b.half || a.half === 'object' || b.half === 'object';
}

function titleOf({ group, resource, which }: Claim): string {
  return `${resource}${group === '' ? '' : `.${group}`}${which === undefined ? '' : ` (${which})`}`;
}
