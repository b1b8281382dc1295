import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';

/** How often all sessions are asked for a sign of life, in milliseconds. */
export const askEvery = 15_000;
/** So many questions in a row without an answer mean that nobody is there any more. */
const mostUnanswered = 2;

/**
 * Ends HTTP/2 sessions whose other end is gone without a word: a host without power sends nothing, and a watch on which
 * something was sent in vain would stay open for a quarter of an hour of retransmissions. `ask` is to be called again and
 * again; two calls without an answer in between end a session. Whoever speaks HTTP/2 answers pings (RFC 9113, 6.7).
 */
export function endLostSessions(server: Pick<Http2SecureServer, 'on'>): { ask(): void } {
  const unanswered = new Map<ServerHttp2Session, number>();
  server.on('session', (session) => {
    unanswered.set(session, 0);
    session.once('close', () => unanswered.delete(session));
  });

  function ask(session: ServerHttp2Session): void {
    // Throws when it is being closed, and refuses while too many pings are under way; neither is a sign of life.
    try {
      session.ping((error) => {
        if (!error && unanswered.has(session)) unanswered.set(session, 0);
      });
    } catch {}
  }

  return {
    ask() {
      for (const [session, times] of [...unanswered]) {
        if (times >= mostUnanswered) {
          session.destroy();
          continue;
        }
        unanswered.set(session, times + 1);
        ask(session);
      }
    },
  };
}
