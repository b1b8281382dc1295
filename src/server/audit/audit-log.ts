import { renameSync, rmSync, statSync } from 'node:fs';
import pino from 'pino';
import type { RequestAttributes } from '../access/attributes.ts';
import { isResourceRequest } from '../access/attributes.ts';
import type { Identity } from '../identity.ts';
import { tokenNameExtra } from '../identity.ts';
import { redactText, redactUrl } from './redact.ts';

/** One request, as the audit log tells it. Bodies are never in it. */
export interface AuditEvent {
  /** `started` for a watch that begins, which may last for hours; `completed` for everything that is over. */
  readonly stage: 'started' | 'completed';
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly user: Identity;
  /** Address of the client. */
  readonly source: string;
  readonly userAgent: string;
  readonly attributes: RequestAttributes;
  /** HTTP status; 0 when the client left before the answer. */
  readonly code: number;
  readonly durationMs: number;
  /** Why it was refused, or what a login was about. */
  readonly note?: string;
}

export interface AuditLog {
  write(event: AuditEvent): void;
  close(): Promise<void>;
}

export interface AuditOptions {
  readonly file: string;
  /** Bytes after which the file is put aside as `<file>.1`, that as `<file>.2` and so on. */
  readonly maxBytes: number;
  /** Files put aside that are kept. */
  readonly kept: number;
  fault(error: unknown): void;
}

/** An audit log that says nothing, for those who switched it off. */
export const noAudit: AuditLog = { write() {}, async close() {} };

/** Bytes that may wait for a disk that does not answer; requests go on meanwhile. */
const maxLength = 64 * 1024 * 1024;

/** Lines of so many milliseconds go to the file together: under load, a write for each costs as much as making it. */
const gatherMs = 5;

/** Opens the audit log: JSON lines, mode 0600, one a request. Existing lines are kept. */
export function openAuditLog({ file, maxBytes, kept, fault }: AuditOptions): AuditLog {
  const destination = pino.destination({ dest: file, mode: 0o600, append: true, mkdir: true, sync: false, maxLength });
  const lines = gathered(destination);
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: () => ({ log: 'audit' }) } },
    lines,
  );
  const size = { bytes: sizeOf(file) };
  const state = { dropping: false, closing: false };
  destination.on('error', fault);
  destination.on('drop', () => {
    if (!state.dropping) fault(new Error('the disk does not keep up with the audit log, lines are lost'));
    state.dropping = true;
  });
  destination.on('write', (bytes: number) => {
    size.bytes += bytes;
    state.dropping = false;
    // At the end no file follows: the next start puts a full one aside.
    if (size.bytes < maxBytes || state.closing) return;
    size.bytes = 0;
    try {
      putAside(file, kept);
      destination.reopen(file);
    } catch (error) {
      fault(error);
    }
  });
  return {
    write: (event) => log.info(lineOf(event)),
    close: () =>
      new Promise((resolve) => {
        state.closing = true;
        destination.once('close', resolve);
        lines.flush();
        destination.end();
      }),
  };
}

/** Holds lines back for a moment, and then writes them at once. */
function gathered(destination: { write(text: string): unknown }) {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== '') destination.write(waiting);
    waiting = '';
  };
  return {
    write(line: string): void {
      waiting += line;
      timer ??= setTimeout(flush, gatherMs);
    },
    flush,
  };
}

function lineOf(event: AuditEvent): Record<string, unknown> {
  const { attributes, user, note } = event;
  const token = user.extra[tokenNameExtra]?.[0];
  return {
    stage: event.stage,
    id: event.id,
    user: user.name,
    ...(token === undefined ? {} : { token }),
    source: event.source,
    agent: redactText(event.userAgent).slice(0, 200),
    method: event.method,
    url: redactUrl(event.url).slice(0, 2000),
    ...(isResourceRequest(attributes) ? attributes : { verb: attributes.verb }),
    code: event.code,
    ms: Math.round(event.durationMs * 10) / 10,
    ...(note === undefined ? {} : { note: redactText(note) }),
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function putAside(file: string, kept: number): void {
  rmSync(`${file}.${kept}`, { force: true });
  for (let index = kept - 1; index >= 1; index -= 1) renameIfThere(`${file}.${index}`, `${file}.${index + 1}`);
  if (kept > 0) renameIfThere(file, `${file}.1`);
}

function renameIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })) renameSync(from, to);
}
