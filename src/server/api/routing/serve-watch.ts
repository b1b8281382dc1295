import type { FastifyReply } from 'fastify';
import { selectionOf } from '../selectors/selection.ts';
import { eventWriter } from '../watch/event-writer.ts';
import { type LineSink, startWatch } from '../watch/run-watch.ts';
import { watchRequest } from '../watch/watch-request.ts';
import type { Call } from './call.ts';

/** Answers a watch: one line of JSON for each event, until it ends. */
export async function serveWatch(call: Call): Promise<FastifyReply> {
  const { state, endpoint, query, view, reply, request } = call;
  const { served } = endpoint;
  const selection = selectionOf(served, query);
  const namespace = served.kind.scope === 'Cluster' ? undefined : endpoint.namespace;
  const wanted = watchRequest(served.kind, query, namespace, selection);
  const writer = eventWriter(
    { ...view, negotiated: { ...view.negotiated, encoding: 'json' } },
    served,
    selection,
    state.sharedLines,
  );
  const run = await startWatch(state.api.store, served, wanted, writer);
  reply.hijack();
  const sink = sinkOf(call);
  const { user, attributes } = request;
  const allowed = () => state.api.revisit?.stillMay(user, attributes) ?? true;
  run(sink, state.watches, allowed).catch((error: unknown) => {
    state.api.fault(error);
    request.raw.destroy();
  });
  return reply;
}

/** Writes straight to the response: what waits there is bounded by the limits in front of the API. */
function sinkOf({ reply }: Call): LineSink {
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  raw.flushHeaders();
  let waits = false;
  return {
    get closed() {
      return raw.destroyed || raw.closed;
    },
    write(text) {
      if (!raw.destroyed && text !== '') waits = !raw.write(text);
    },
    drained() {
      if (!waits || raw.destroyed) return Promise.resolve();
      return new Promise((resolve) => {
        raw.once('drain', resolve);
        raw.once('close', resolve);
      });
    },
    onClose(heard) {
      raw.once('close', heard);
    },
    end() {
      if (!raw.destroyed) raw.end();
    },
  };
}
