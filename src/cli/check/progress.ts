import type { Writable } from 'node:stream';
import { isTerminal } from '../text/style.ts';
import type { Tally } from './report.ts';

/** Objects between two updates of the line: often enough to be seen moving, seldom enough to cost nothing. */
const step = 50;
const eraseLine = '\r\u001b[2K';

/** A line that counts while a person watches; nothing at all where nobody does. */
export interface Progress {
  show(tally: Tally): void;
  clear(): void;
}

export function progressOn(stream: Writable): Progress {
  if (!isTerminal(stream)) return { show: () => {}, clear: () => {} };
  let shown = false;
  return {
    show({ objects, refused }) {
      if (objects % step !== 0) return;
      stream.write(`${eraseLine}${objects} objects judged, ${refused} refused …`);
      shown = true;
    },
    clear() {
      if (shown) stream.write(eraseLine);
      shown = false;
    },
  };
}
