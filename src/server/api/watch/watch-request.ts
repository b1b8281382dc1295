import type { Kind } from '../../../kinds/types.ts';
import type { Selection } from '../selectors/selection.ts';
import { invalid } from '../status-error.ts';
import { readRevision } from '../views/list-objects.ts';

/** What a watch request asks for. */
export interface WatchRequest {
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly selection: Selection;
  /** Whether existing objects are told first, as ADDED; with `marked`, a bookmark says when that is done. */
  readonly initial: 'none' | 'plain' | 'marked';
  /** Changes after this revision; for an initial state, the oldest one that is fresh enough. */
  readonly revision: number;
  /** True when the watch goes on from the present, without any initial state. */
  readonly fromNow: boolean;
  readonly bookmarks: boolean;
  /** Seconds after which the watch ends by itself. */
  readonly timeoutSeconds: number;
}

/** Kubernetes ends watches after 30 to 60 minutes unless they say when. */
const shortest = 1800;

/** Reads the parameters of a watch; throws 400 and 422 for those that contradict one another. */
export function watchRequest(
  kind: Kind,
  query: URLSearchParams,
  namespace: string | undefined,
  selection: Selection,
): WatchRequest {
  const version = query.get('resourceVersion') ?? '';
  const revision = readRevision(version);
  const events = flagOf(query.get('sendInitialEvents'));
  checkInitialEvents(kind, query.get('resourceVersionMatch') ?? '', events);
  const initial = events === true ? 'marked' : events === undefined && revision === 0 ? 'plain' : 'none';
  return {
    namespace,
    selection,
    initial,
    revision,
    fromNow: initial === 'none' && revision === 0,
    bookmarks: flagOf(query.get('allowWatchBookmarks')) === true,
    timeoutSeconds: timeoutOf(query.get('timeoutSeconds')),
  };
}

function checkInitialEvents(kind: Kind, match: string, events: boolean | undefined): void {
  const refuse = (message: string) =>
    invalid({ ...kind, group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'resourceVersionMatch' },
    ]);
  if (events !== undefined && match !== 'NotOlderThan') {
    throw refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (events === undefined && match !== '') {
    throw refuse('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  }
}

function flagOf(text: string | null): boolean | undefined {
  return text === null ? undefined : text !== 'false' && text !== '0';
}

function timeoutOf(text: string | null): number {
  const given = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return given > 0 ? given : Math.ceil(shortest * (1 + Math.random()));
}
