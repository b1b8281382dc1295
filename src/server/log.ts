import pino from 'pino';

/** What the manager says about itself while it runs. Never a secret, never an object's content. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A fault: something that a bug or the machine caused, not a user. */
  error(message: string, error: unknown): void;
}

/** Lines of JSON to standard error. Written at once: the last line before a crash is the one that matters. */
export function openLog(level: string): Log {
  const log = pino(
    { base: null, level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (name) => ({ level: name }) } },
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, error) => log.error({ err: error }, message),
  };
}
