import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { notParsed, type Parsed, parsed } from '../../lib/parsed.ts';
import type { KubeconfigEntries, NamedEntry } from './entries.ts';

/**
 * Puts entries into the text of a kubeconfig and leaves everything else as it is, comments and order included. Entries
 * of the same name are replaced when they lead to the same place; otherwise nothing is changed, and the reason says
 * whose name it is. The context in use stays in use.
 */
export function mergeKubeconfig(text: string, entries: KubeconfigEntries, use: boolean): Parsed<string> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return notParsed(`no YAML: ${error.message}`);
  if (document.contents === null) document.contents = document.createNode({}) as never;
  if (!isMap(document.contents)) return notParsed('no kubeconfig: found no map');
  if (!document.has('apiVersion')) document.set('apiVersion', 'v1');
  if (!document.has('kind')) document.set('kind', 'Config');
  const lists = {} as Record<'clusters' | 'users' | 'contexts', YAMLSeq>;
  for (const list of ['clusters', 'users', 'contexts'] as const) {
    const found = listIn(document, list);
    if (!found) return notParsed(`no kubeconfig: ${list} is no list`);
    lists[list] = found;
  }
  const foreign = entries.clusters.find((entry) => isForeign(lists.clusters, entry));
  if (foreign) {
    return notParsed(`in use for another server under the name "${foreign.name}"; choose another one with --name`);
  }
  for (const list of ['clusters', 'users', 'contexts'] as const) {
    for (const entry of entries[list]) put(document, lists[list], entry);
  }
  if (use || !document.get('current-context')) document.set('current-context', entries.current);
  return parsed(document.toString({ lineWidth: 0 }));
}

function listIn(document: Document, name: string): YAMLSeq | undefined {
  // Absent and null both come back as undefined.
  if (document.get(name) === undefined) document.set(name, document.createNode([]));
  const list = document.get(name, true);
  if (!isSeq(list)) return undefined;
  // `[]` would keep the whole list on one line.
  if (list.items.length === 0) list.flow = false;
  return list;
}

function indexOf(list: YAMLSeq, name: string): number {
  return list.items.findIndex((item) => isMap(item) && item.get('name') === name);
}

/** Whether the name is taken by a cluster with another address and another authority. */
function isForeign(list: YAMLSeq, entry: NamedEntry): boolean {
  const item = list.items[indexOf(list, entry.name)];
  if (!isMap(item)) return false;
  const present = item.get('cluster');
  if (!isMap(present)) return false;
  const wanted = entry.cluster as Readonly<Record<string, unknown>>;
  const same = (field: string): boolean =>
    wanted[field] !== undefined && (present as YAMLMap).get(field) === wanted[field];
  return !same('server') && !same('certificate-authority-data');
}

function put(document: Document, list: YAMLSeq, entry: NamedEntry): void {
  const index = indexOf(list, entry.name);
  const node = document.createNode(entry);
  if (index === -1) list.items.push(node);
  else list.items[index] = node;
}
