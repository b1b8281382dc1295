import type { FastifyReply } from 'fastify';

/** Clients stop reading headers somewhere; what does not fit is counted instead. */
const maxWarnings = 40;
const maxLength = 1000;

/** Adds warnings to an answer, one header line each (RFC 9110's predecessor: code 299, no agent, quoted text). */
export function sendWarnings(reply: FastifyReply, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const distinct = [...new Set(warnings)];
  const left = distinct.length - maxWarnings;
  const told = left > 0 ? [...distinct.slice(0, maxWarnings), `and ${left} more`] : distinct;
  reply.header('warning', told.map(warningOf));
}

function warningOf(text: string): string {
  const plain = text
    .slice(0, maxLength)
    .replace(/\s+/g, ' ')
    .replace(/[^\P{C}]/gu, '');
  const quoted = plain.replace(/["\\]/g, '\\$&');
  // Header text is bytes: characters beyond ASCII travel as UTF-8.
  return `299 - "${Buffer.from(quoted, 'utf8').toString('latin1')}"`;
}
