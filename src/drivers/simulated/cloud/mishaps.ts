import { createHash } from 'node:crypto';
import { CloudError } from '../../types.ts';

/** Calls that can go wrong; those that change something can lose their answer besides. */
export type CloudCall = 'validate' | 'launch' | 'get' | 'list' | 'terminate' | 'cleanUp' | 'choices';

export interface Rates {
  readonly failure: number;
  readonly lostAnswer: number;
  readonly throttle: number;
}

/** Decides which calls go wrong. */
export interface Mishaps {
  /** Called once for each call; undefined where nothing speaks against it, and then nothing was done. */
  refuse(call: CloudCall, place: string, rates: Rates): CloudError | undefined;
  /** Called when the work of a call is done; undefined where its answer arrives. */
  loseAnswer(call: CloudCall, place: string, rates: Rates): CloudError | undefined;
}

/** Of these calls it matters whether they were carried out although they failed. */
export function isChanging(call: CloudCall): boolean {
  return call === 'launch' || call === 'terminate' || call === 'cleanUp';
}

/** Of the refusals of launches, this share is for want of room. */
const noRoom = 0.25;

/** The n-th call of a sort in a place always fares the same, whatever was called in between. */
export function seededMishaps(): Mishaps {
  const counts = new Map<string, number>();
  const draw = (what: string, call: CloudCall, place: string): number => {
    const key = `${place} ${call} ${what}`;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return chanceOf(`${key} ${count}`);
  };
  return {
    refuse(call, place, rates) {
      if (draw('throttle', call, place) < rates.throttle) {
        return new CloudError('throttled', 'the simulated cloud has too many calls, ask again later', {
          code: 'TooManyRequests',
        });
      }
      const chance = draw('failure', call, place);
      if (chance >= rates.failure) return undefined;
      return call === 'launch' && chance < rates.failure * noRoom ? full() : failed();
    },
    loseAnswer(call, place, rates) {
      return draw('answer', call, place) < rates.lostAnswer ? lost(call) : undefined;
    },
  };
}

/** The same number from 0 to 1, exclusive, for the same text. */
function chanceOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

function failed(): CloudError {
  return new CloudError('unavailable', 'the simulated cloud has failed and did nothing, as its configuration asks', {
    code: 'InternalError',
  });
}

function full(): CloudError {
  return new CloudError(
    'no-capacity',
    'the simulated cloud has no room for such a machine, as its configuration asks',
    {
      code: 'InsufficientCapacity',
    },
  );
}

/** What a caller is told whose answer got lost on the way. */
export function lost(call: CloudCall): CloudError {
  return new CloudError('unavailable', 'the answer of the simulated cloud got lost, as its configuration asks', {
    code: 'ConnectionReset',
    outcomeUnknown: isChanging(call),
  });
}
