import picocolors from 'picocolors';
import type { Severity } from '../../lib/issue.ts';
import type { Shell } from '../verb.ts';

/** How text is coloured; every member is the identity where colours are off. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly note: (text: string) => string;
}

/** Colours only on a terminal, and never with NO_COLOR (no-color.org) or a dumb terminal. */
export function styleFor(stream: unknown, env: Shell['env']): Style {
  const colors = picocolors.createColors(isTerminal(stream) && !env.NO_COLOR && env.TERM !== 'dumb');
  return {
    bold: colors.bold,
    dim: colors.dim,
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    note: colors.cyan,
  };
}

/** True for a stream that a person watches. */
export function isTerminal(stream: unknown): stream is NodeJS.WriteStream {
  return typeof stream === 'object' && stream !== null && 'isTTY' in stream && stream.isTTY === true;
}

/** The word for a severity in its colour. */
export function severityWord(severity: Severity, style: Style): string {
  if (severity === 'error') return style.bad('error');
  return severity === 'warning' ? style.warn('warning') : style.note('info');
}
