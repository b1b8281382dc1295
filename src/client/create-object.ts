import { callManager, type ManagerAccess, type ManagerAnswer, messageOf } from './call-manager.ts';
import { collectionPath, type ReadableKind } from './read-object.ts';

/** What became of an object that was to be made: made, there before and left as it was, or refused with a reason. */
export type Creation =
  | { readonly outcome: 'made' }
  | { readonly outcome: 'kept' }
  | { readonly outcome: 'refused'; readonly reason: string };

export interface CreationOrder {
  readonly kind: ReadableKind;
  /** Of no matter for cluster-scoped kinds. */
  readonly namespace: string;
  readonly object: unknown;
  /** Only asks what would become of it. */
  readonly dryRun?: boolean;
}

/** Makes an object unless one of its name exists. Throws when the manager cannot be reached. */
export async function createObject(
  access: ManagerAccess,
  { kind, namespace, object, dryRun = false }: CreationOrder,
): Promise<Creation> {
  const path = `${collectionPath(kind, namespace)}${dryRun ? '?dryRun=All' : ''}`;
  const answer = await callManager(access, 'POST', path, object);
  if (answer.status === 201) return { outcome: 'made' };
  if (answer.status === 409) return { outcome: 'kept' };
  return { outcome: 'refused', reason: causesOf(answer) ?? messageOf(answer) };
}

/** All that is wrong with the object, without the words that a Kubernetes Status puts around it. */
function causesOf({ body }: ManagerAnswer): string | undefined {
  const { causes } = (body as { readonly details?: { readonly causes?: unknown } } | undefined)?.details ?? {};
  if (!Array.isArray(causes) || causes.length === 0) return undefined;
  return causes.map(({ message }: { readonly message?: string }) => message ?? '').join('; ');
}
