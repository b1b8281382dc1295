import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';

/** Connections that are open. */
export interface Connections {
  readonly count: number;
  /** Ends those without work at once, and the others by force after the time given (milliseconds). */
  drain(graceMs: number): Promise<void>;
}

/** Follows the connections of a server, so that a stop does not wait for idle ones and cuts off endless ones. */
export function trackConnections(server: Http2SecureServer): Connections {
  const sockets = new Set<TLSSocket>();
  const sessions = new Set<ServerHttp2Session>();
  const busy = new Map<TLSSocket, number>();
  const state = { draining: false };
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      busy.delete(socket);
    });
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('request', (request, response) => {
    if (request.httpVersionMajor === 2) return;
    const socket = request.socket as TLSSocket;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) busy.set(socket, left);
      else {
        busy.delete(socket);
        if (state.draining) socket.end();
      }
    });
  });
  return {
    get count() {
      return sockets.size;
    },
    async drain(graceMs) {
      state.draining = true;
      const ofSessions = new Set<unknown>([...sessions].map((session) => session.socket));
      for (const session of sessions) session.close();
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) if (!busy.has(socket) && !ofSessions.has(socket)) socket.end();
      const timer = setTimeout(() => {
        for (const session of sessions) session.destroy();
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}
