import type { TSchema } from 'typebox';
import type { AnyObject, Quirks } from './quirks.ts';

/** A column of the table that `kubectl get` prints. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  /** JSONPath into the object, e.g. `.status.ready`. */
  readonly jsonPath: string;
  /** Above 0: only with `-o wide`. */
  readonly priority?: number;
  readonly description?: string;
  /** Works the cell out where no path can, e.g. a count, or the moment of a `date`; wins over `jsonPath`. */
  readonly print?: (object: AnyObject) => string | number | boolean | null;
}

/** A condition that an object of the kind can carry. */
export interface ConditionType {
  readonly type: string;
  /** The status that means all is well. */
  readonly polarity: 'positive' | 'negative';
  /** When it appears and what it says; one sentence. */
  readonly surfaces: string;
  readonly reasons: Readonly<Record<string, string>>;
}

/** One kind of the API: pure data from which server, client, CLI, UI and docs derive what they need. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  /** One sentence for `kubectl explain` and the docs. */
  readonly description: string;
  /**
   * The whole object, `apiVersion`, `kind` and `metadata` included. Unknown fields are refused unless a part says
   * `x-kubernetes-preserve-unknown-fields`; list semantics of server-side apply are in `x-kubernetes-list-type`.
   */
  readonly schema: TSchema;
  /** Whether `status` is written by itself (and bumps no generation). */
  readonly statusSubresource: boolean;
  /** Paths of `spec.replicas` and its like, for kinds that scale. */
  readonly scale?: { readonly specReplicas: string; readonly statusReplicas: string; readonly selector?: string };
  /** Behaves as a built-in kind of Kubernetes: strategic merge patch allowed, protobuf bodies read. */
  readonly builtIn?: boolean;
  /** Behaviour that the kind has and others have not. */
  readonly quirks?: Quirks;
  /** The columns after `Name`, which every kind has; a kind without any gets `Age`. */
  readonly columns: readonly Column[];
  readonly conditions: readonly ConditionType[];
  /** A complete, accepted manifest in YAML. */
  readonly example: string;
}

/** `group/version` as manifests write it; the core group has none. */
export function apiVersionOf(kind: Pick<Kind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
