import type { Write } from '../../../store/types.ts';
import { objectAt } from '../json.ts';
import { forbidden, notFound, type StatusError } from '../status-error.ts';
import { parseStored, type WriteContext } from './write-context.ts';

/** So many namespaces are remembered before it starts anew. */
const mostRemembered = 1000;

/**
 * The namespace of a new object must exist and not be on its way out. Gives the step that makes the commit fail when
 * that changes meanwhile; nothing for cluster-scoped kinds. With `afresh` it is read, else what is remembered counts.
 * Throws 404 and 403.
 */
export async function requireNamespace(context: WriteContext, name: string, afresh: boolean): Promise<Write[]> {
  const { openNamespaces } = context;
  const { namespace } = context.kinds;
  if (namespace === undefined || context.served.kind.scope === 'Cluster') return [];
  const key = { ...namespace.resource, namespace: '', name: context.namespace };
  const remembered = openNamespaces.get(context.namespace);
  if (remembered !== undefined && !afresh) return [{ op: 'expect', key, ifRevision: remembered }];
  openNamespaces.delete(context.namespace);
  const stored = await context.api.store.get(key);
  if (stored === undefined) throw notFound(namespace.kind, context.namespace);
  // Parsing is needed only where the text can hold a time of deletion at all.
  if (stored.value.includes('"deletionTimestamp"')) {
    const metadata = objectAt(parseStored(stored), 'metadata');
    if (metadata?.deletionTimestamp !== undefined) throw terminating(context, name);
  }
  if (openNamespaces.size >= mostRemembered) openNamespaces.clear();
  openNamespaces.set(context.namespace, stored.revision);
  return [{ op: 'expect', key, ifRevision: stored.revision }];
}

function terminating(context: WriteContext, name: string): StatusError {
  const why = `unable to create new content in namespace ${context.namespace} because it is being terminated`;
  const message = `namespace ${context.namespace} is being terminated`;
  const causes = [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }];
  return forbidden(context.served.kind, name, why, causes);
}
