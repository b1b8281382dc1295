import { settingKind } from '../kinds/setting/kind.ts';
import type { Setting } from '../kinds/setting/schema.ts';
import type { Kind } from '../kinds/types.ts';
import { blocks, type Issue } from '../lib/issue.ts';
import type { ManagerFacts } from '../network/facts.ts';
import type { Store } from '../store/types.ts';
import { type FindUsername, judgeAccess } from './access/judge-access.ts';
import { judgeCredentials } from './access/judge-credentials.ts';
import type { Authorizer } from './access/policy.ts';
import type { AdmissionReview, AdmissionVerdict } from './api/options.ts';
import { judgeCredentialLoss } from './credentials/judge-loss.ts';
import { judgeSetting } from './settings/judge-setting.ts';

/** An object that another one refers to by kind, namespace and name. */
export type FindObject = (
  kind: string,
  namespace: string | undefined,
  name: string,
) => Readonly<Record<string, unknown>> | undefined;

/** What an object is judged against. */
export interface Circumstances {
  readonly manager: ManagerFacts;
  readonly find: FindObject;
  /** The stored object, on an update. */
  readonly old: unknown;
}

/** The rules, as the server gets them: it knows none by name. */
export type Judge = (
  object: { readonly apiVersion: string; readonly kind: string },
  circumstances: Circumstances,
) => Issue[];

export interface AdmissionOptions {
  readonly store: Store;
  readonly kinds: readonly Kind[];
  readonly judge: Judge;
  readonly findUsername: FindUsername;
  /** Answers who may read the credentials that an object refers to. */
  readonly authorizer: Authorizer;
  managerFacts(): ManagerFacts;
  /** Whether what the rules refuse is refused, or stored with warnings. */
  enforces(): boolean;
}

/** How often objects that the rules asked for may lead to further ones. */
const lookupRounds = 5;

/** The admission step of every write: all problems at once, and whether they stop it. */
export function admissionOf(options: AdmissionOptions): (review: AdmissionReview) => Promise<AdmissionVerdict> {
  const kindsByName = new Map(options.kinds.map((kind) => [kind.kind, kind]));
  return async ({ kind, operation, subresource, object, before, user }) => {
    if (operation === 'delete')
      return { issues: await judgeCredentialLoss({ kind, object }, options.store), enforce: true };
    if (subresource !== '') return { issues: [], enforce: true };
    if (isSetting(kind)) {
      const issues = judgeSetting(object as unknown as Setting, before as unknown as Setting | undefined);
      return { issues, enforce: true };
    }
    const access = judgeAccess(kind, object, options.findUsername);
    if (access.length > 0) return { issues: access, enforce: true };
    const credentials = await judgeCredentials({ kind, object, before, user }, options.store, options.authorizer);
    const manager = options.managerFacts();
    const ruled = await withLookups(options.store, kindsByName, (find) =>
      options.judge(object as unknown as { apiVersion: string; kind: string }, { manager, find, old: before }),
    );
    const issues = [...credentials, ...ruled];
    // Who may use what is no rule that can be set aside.
    return { issues, enforce: !blocks(issues) || blocks(credentials) || options.enforces() };
  };
}

function isSetting(kind: Kind): boolean {
  return kind.group === settingKind.group && kind.kind === settingKind.kind;
}

/**
 * Rules are pure and ask for other objects by a plain function. What they ask for is noted, read from the store, and
 * they are asked again, until nothing is missing.
 */
async function withLookups(
  store: Store,
  kinds: ReadonlyMap<string, Kind>,
  judge: (find: FindObject) => Issue[],
): Promise<Issue[]> {
  const found = new Map<string, Readonly<Record<string, unknown>> | undefined>();
  for (let round = 0; ; round += 1) {
    const missing: {
      readonly kind: Kind;
      readonly namespace: string;
      readonly name: string;
      readonly place: string;
    }[] = [];
    const issues = judge((kindName, namespace = '', name) => {
      const place = `${kindName}/${namespace}/${name}`;
      const kind = kinds.get(kindName);
      if (kind && !found.has(place)) missing.push({ kind, namespace, name, place });
      return found.get(place);
    });
    if (missing.length === 0 || round === lookupRounds) return issues;
    for (const { kind, namespace, name, place } of missing) {
      const stored = isName(namespace) && isName(name) ? await readObject(store, kind, namespace, name) : undefined;
      found.set(place, stored);
    }
  }
}

/** Names come from the object under judgement, and may be anything. */
function isName(text: string): boolean {
  return /^[a-z0-9.-]{0,253}$/.test(text);
}

async function readObject(
  store: Store,
  { group, plural }: Kind,
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (name === '') return undefined;
  const stored = await store.get({ group, resource: plural, namespace, name });
  return stored && (JSON.parse(stored.value) as Record<string, unknown>);
}
