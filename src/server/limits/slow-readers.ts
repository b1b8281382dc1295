/** A response on its way: node's HTTP/1.1 and HTTP/2 responses both are one. */
export interface Outgoing {
  /** Bytes that were written but not yet taken by the client's side. */
  readonly writableLength: number;
  destroy(): unknown;
}

export interface SlowReaderLimits {
  /** How long waiting bytes may not become fewer, in milliseconds. */
  readonly stallMs: number;
  /** Waiting bytes of a watch beyond which its reader is dropped at once. */
  readonly watchBacklog: number;
}

interface Progress {
  waiting: number;
  since: number;
  readonly isWatch: boolean;
}

/** Finds clients that do not read what they asked for, so that their answers do not fill the memory. */
export interface SlowReaders {
  add(response: Outgoing, isWatch: boolean): void;
  remove(response: Outgoing): void;
  /** Drops the stalled ones and tells how many; to be called every few seconds. */
  sweep(): number;
}

export function slowReaders(limits: SlowReaderLimits, now: () => number): SlowReaders {
  const open = new Map<Outgoing, Progress>();

  function isStalled(response: Outgoing, progress: Progress): boolean {
    const waiting = response.writableLength;
    if (progress.isWatch && waiting > limits.watchBacklog) return true;
    if (waiting === 0 || waiting < progress.waiting || progress.waiting === 0) progress.since = now();
    progress.waiting = waiting;
    return waiting > 0 && now() - progress.since >= limits.stallMs;
  }

  return {
    add(response, isWatch) {
      open.set(response, { waiting: 0, since: now(), isWatch });
    },
    remove(response) {
      open.delete(response);
    },
    sweep() {
      let dropped = 0;
      for (const [response, progress] of open) {
        if (!isStalled(response, progress)) continue;
        open.delete(response);
        response.destroy();
        dropped += 1;
      }
      return dropped;
    },
  };
}
