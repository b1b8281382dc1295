import type { KubernetesObject } from '../../kinds/decode.ts';
import type { Issue } from '../../lib/issue.ts';

/** An issue and where it stands in its source. */
export interface PlacedIssue extends Issue {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The source line it stands in, without its line end; absent where there is no text to show. */
  readonly excerpt?: string;
}

/** One object of a source, judged. */
export interface JudgedObject {
  /** Path of the file, or `-`. */
  readonly source: string;
  /** Number of the document within its source, from 0. */
  readonly document: number;
  /** Empty where the document does not say. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly accepted: boolean;
  /** Errors first. */
  readonly issues: readonly PlacedIssue[];
  /** The object itself, where its shape is sound. */
  readonly object?: KubernetesObject;
}
