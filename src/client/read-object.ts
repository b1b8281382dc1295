import { apiVersionOf, type Kind } from '../kinds/types.ts';
import { callManager, type ManagerAccess, messageOf } from './call-manager.ts';

/** The part of a kind that says where its objects are. */
export type ReadableKind = Pick<Kind, 'group' | 'version' | 'plural' | 'scope'>;

export interface ReadableName {
  /** Of no matter for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** The object, or undefined where there is none. Throws with the manager's words when it may not be read. */
export async function readObject<T>(
  access: ManagerAccess,
  kind: ReadableKind,
  name: ReadableName,
): Promise<T | undefined> {
  const answer = await callManager(access, 'GET', pathOf(kind, name));
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(messageOf(answer));
  return answer.body as T;
}

function pathOf(kind: ReadableKind, { namespace, name }: ReadableName): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** Where objects of a kind are listed and made; the namespace is of no matter for cluster-scoped kinds. */
export function collectionPath(kind: ReadableKind, namespace: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
  const space = kind.scope === 'Namespaced' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${space}/${kind.plural}`;
}
