import { randomUUID } from 'node:crypto';
import { grantKind } from '../kinds/grant/kind.ts';
import { settingKind } from '../kinds/setting/kind.ts';
import { userKind } from '../kinds/user/kind.ts';
import type { Store, Write } from '../store/types.ts';
import { firstPassword, passwordNamespace } from './access/password-store.ts';
import { randomPassword } from './access/passwords.ts';
import { createIfAbsent } from './objects/change-object.ts';
import { keyOf, namespaceObject, newObject } from './objects/object.ts';
import { settingNames } from './settings/definitions.ts';

/** Name of the account that exists from the first start on. */
export const adminName = 'admin';

/** Namespaces that clients of Kubernetes and of Rancher take for granted. */
const namespaces = [
  'default',
  'kube-system',
  'cattle-system',
  'cattle-global-data',
  'fleet-default',
  passwordNamespace,
];

/** What the first start made; `password` is to be shown once when the manager invented it. */
export interface Bootstrapped {
  readonly password: string;
}

/**
 * Makes the account of the admin, unless an earlier start did: account, grant, password and the mark that it was done
 * are one commit, so that no crash leaves half of it, and an account that somebody removes stays removed.
 */
export async function bootstrapAdmin(
  store: Store,
  givenPassword: string | undefined,
  now: Date,
): Promise<Bootstrapped | undefined> {
  const mark = keyOf(settingKind, { name: settingNames.installUuid });
  if (await store.get(mark)) return undefined;
  const password = givenPassword ?? randomPassword();
  const writes: Write[] = [
    { op: 'create', key: keyOf(userKind, { name: adminName }), value: adminUser(now) },
    { op: 'create', key: keyOf(grantKind, { name: adminName }), value: adminGrant(now) },
    await firstPassword(adminName, password, now),
    { op: 'create', key: mark, value: markSetting(now) },
  ];
  const outcome = await store.commit(writes);
  if (outcome.ok) return { password };
  if (outcome.reason === 'AlreadyExists') return undefined;
  throw new Error(`the account of the admin could not be made: ${outcome.reason} of ${outcome.key.name}`);
}

function adminUser(now: Date): string {
  const labels = { 'authz.management.cattle.io/bootstrapping': 'admin-user' };
  const fields = {
    username: adminName,
    displayName: 'Default Admin',
    enabled: true,
    mustChangePassword: true,
    principalIds: [`local://${adminName}`],
  };
  return newObject(userKind, { name: adminName, labels }, fields, now);
}

function adminGrant(now: Date): string {
  const spec = { role: 'admin', subjects: [{ kind: 'User', name: adminName }], description: 'made on first start' };
  return newObject(grantKind, { name: adminName }, { spec }, now);
}

function markSetting(now: Date): string {
  const uuid = randomUUID();
  const fields = { value: uuid, default: '', customized: true, source: 'db' };
  return newObject(settingKind, { name: settingNames.installUuid }, fields, now);
}

/** Makes the namespaces that must exist. One that somebody removed comes back with the next start. */
export async function bootstrapNamespaces(store: Store, now: Date): Promise<void> {
  await Promise.all(
    namespaces.map((name) => {
      const labels = { 'kubernetes.io/metadata.name': name };
      const fields = { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
      const key = keyOf(namespaceObject, { name });
      return createIfAbsent(store, key, newObject(namespaceObject, { name, labels }, fields, now));
    }),
  );
}
