import type { Kind } from '../../kinds/types.ts';
import type { Issue } from '../../lib/issue.ts';
import type { Store } from '../../store/types.ts';
import type { Authorizer, Revisit } from '../access/policy.ts';
import type { Identity } from '../identity.ts';
import type { JsonObject } from './json.ts';

/** A write that is about to happen, for those who judge it. */
export interface AdmissionReview {
  readonly kind: Kind;
  readonly operation: 'create' | 'update' | 'delete';
  /** `scale` or empty; status is never judged. */
  readonly subresource: string;
  /** The object as it would be stored; the stored one on delete. Not to be changed. */
  readonly object: JsonObject;
  /** The stored object on update and delete. */
  readonly before: JsonObject | undefined;
  readonly user: Identity;
  readonly dryRun: boolean;
}

export interface AdmissionVerdict {
  readonly issues: readonly Issue[];
  /** When false, issues that block are told as warnings and the write happens (admission mode `warn`). */
  readonly enforce: boolean;
}

/** Version of the product, as `/version` tells it. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  /** Semantic version with a leading `v`. */
  readonly gitVersion: string;
  readonly gitCommit: string;
  /** RFC 3339. */
  readonly buildDate: string;
}

/** Makes of what somebody writes what will be judged and stored. */
export type Confine = (written: JsonObject, stored: JsonObject) => JsonObject;

/** What the API needs from the rest of the server. */
export interface ApiOptions {
  /** The kinds to serve. The one whose quirks say `isNamespace` holds the namespaced objects. */
  readonly kinds: readonly Kind[];
  readonly store: Store;
  /**
   * Judges a write that changes what users ask for (content or annotations), and each deletion; after schema checks,
   * once for each attempt to write.
   */
  readonly admission: (review: AdmissionReview) => AdmissionVerdict | Promise<AdmissionVerdict>;
  /** How someone sees stored objects of a kind in a namespace (empty: all); undefined shows them as they are. */
  readonly reveal?: (kind: Kind, user: Identity, namespace: string) => ((value: string) => string) | undefined;
  /** What is left of a write by someone who may not change everything; undefined leaves it as it is. */
  readonly confine?: (kind: Kind, user: Identity) => Confine | undefined;
  /** Answers access reviews; requests themselves were authorised before they come here. */
  readonly authorizer: Authorizer;
  /** Asked again and again about those who watch; a watch ends when it says no. Absent: watches last. */
  readonly revisit?: Revisit;
  readonly version: VersionInfo;
  readonly now: () => Date;
  /** Hears of faults of the loops behind the API (garbage collection, namespaces). */
  readonly fault: (error: unknown) => void;
  /** False leaves out the loops behind the API: garbage collection, cleaning of namespaces, expiry. */
  readonly loops?: boolean;
  /** Seconds between bookmarks of a quiet watch; 60 unless given. */
  readonly bookmarkSeconds?: number;
}
