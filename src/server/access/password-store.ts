import type { Key, Store, Write } from '../../store/types.ts';
import { changeObject } from '../objects/change-object.ts';
import { keyOf, newObject, secretObject } from '../objects/object.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** Namespace of the Secrets with password hashes, as Rancher names it. Whoever edits in it is an admin. */
export const passwordNamespace = 'cattle-local-user-passwords';

interface PasswordSecret {
  readonly data?: Readonly<Record<string, string>>;
}

const field = 'hash';

function keyFor(user: string): Key {
  return keyOf(secretObject, { namespace: passwordNamespace, name: user });
}

/** The write that stores the first password of a new account. */
export async function firstPassword(user: string, password: string, now: Date): Promise<Write> {
  return { op: 'create', key: keyFor(user), value: secretText(user, await hashPassword(password), now) };
}

/** Whether this is the password of the user. Takes as long when there is no such user (undefined). */
export async function verifyPassword(store: Store, user: string | undefined, password: string): Promise<boolean> {
  const stored = user === undefined ? undefined : await store.get(keyFor(user));
  const encoded = stored && (JSON.parse(stored.value) as PasswordSecret).data?.[field];
  return isPassword(password, encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString());
}

/** Gives a user a password, the first one or another one. */
export async function setPassword(store: Store, user: string, password: string, now: Date): Promise<void> {
  const hash = await hashPassword(password);
  const key = keyFor(user);
  const outcome = await changeObject<PasswordSecret>(store, key, (secret) => ({
    ...secret,
    data: { ...secret.data, [field]: encode(hash) },
  }));
  if (outcome !== 'absent') return;
  const created = await store.commit([{ op: 'create', key, value: secretText(user, hash, now) }]);
  if (!created.ok) throw new Error(`the password of ${user} was changed by somebody else at the same time, try again`);
}

function secretText(user: string, hash: string, now: Date): string {
  const fields = { type: 'Opaque', data: { [field]: encode(hash) } };
  return newObject(secretObject, { namespace: passwordNamespace, name: user }, fields, now);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
