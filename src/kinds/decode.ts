import type { Issue } from '../lib/issue.ts';
import { nearestName } from '../lib/nearest.ts';
import { type Decoder, decoderOf } from '../lib/schema/decoder.ts';
import { isObject } from '../lib/schema/walk.ts';
import { apiVersionOf, type Kind } from './types.ts';

/** A decoded object of any kind. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string | null; readonly namespace?: string | null };
  readonly [field: string]: unknown;
}

/** The kinds that can be read, each with its decoder. Made once by {@link kindCatalog} and kept by the caller. */
export interface KindCatalog {
  readonly kinds: readonly Kind[];
  /** By apiVersion and kind as manifests write them. */
  find(apiVersion: string, kind: string): { readonly kind: Kind; readonly decoder: Decoder<unknown> } | undefined;
}

export type DecodeOutcome =
  | { readonly outcome: 'decoded'; readonly kind: Kind; readonly object: KubernetesObject }
  /** Every problem of the object; `kind` is absent when not even that could be told. */
  | { readonly outcome: 'refused'; readonly kind?: Kind; readonly issues: readonly Issue[] }
  /** A Kubernetes object that is no business of ours, such as a Deployment. */
  | { readonly outcome: 'not judged'; readonly apiVersion: string; readonly kind: string };

/** Gathers kinds for {@link decodeObject}; schemas are read on first use. */
export function kindCatalog(kinds: readonly Kind[]): KindCatalog {
  const entries = new Map(
    kinds.map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, { kind, decoder: decoderOf(kind.schema) }]),
  );
  return { kinds, find: (apiVersion, kind) => entries.get(`${apiVersion} ${kind}`) };
}

/** Reads a value as an object of one of the kinds and says everything that is wrong with its shape. */
export function decodeObject(catalog: KindCatalog, value: unknown): DecodeOutcome {
  if (!isObject(value)) return refused(notAnObject(value));
  const { apiVersion, kind } = value;
  const missing = missingNames(catalog, value);
  if (missing.length > 0) return { outcome: 'refused', issues: missing };
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return { outcome: 'refused', issues: missing };
  const entry = catalog.find(apiVersion, kind);
  if (!entry) {
    const issue = misspelt(catalog, apiVersion, kind);
    return issue ? refused(issue) : { outcome: 'not judged', apiVersion, kind };
  }
  const decoded = entry.decoder.decode(value);
  return decoded.ok
    ? { outcome: 'decoded', kind: entry.kind, object: value as KubernetesObject }
    : { outcome: 'refused', kind: entry.kind, issues: decoded.issues };
}

function refused(issue: Issue): DecodeOutcome {
  return { outcome: 'refused', issues: [issue] };
}

function notAnObject(value: unknown): Issue {
  const found = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `the ${typeof value} ${clip(value)}`;
  return {
    code: 'not-an-object',
    severity: 'error',
    path: [],
    message: `found ${found}, expected a Kubernetes object with apiVersion and kind`,
    fix: 'write one object with apiVersion, kind and metadata',
  };
}

function clip(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Both names must be texts that say something; where one is known the other is proposed. */
function missingNames(catalog: KindCatalog, value: Readonly<Record<string, unknown>>): Issue[] {
  const issues: Issue[] = [];
  for (const name of ['apiVersion', 'kind'] as const) {
    const given = value[name];
    if (typeof given === 'string' && given !== '') continue;
    const proposals = catalog.kinds
      .filter((kind) => (name === 'kind' ? apiVersionOf(kind) === value.apiVersion : kind.kind === value.kind))
      .map((kind) => (name === 'kind' ? kind.kind : apiVersionOf(kind)));
    const found = given === undefined || given === null || given === '' ? 'is missing' : `is ${clip(given)}, not text`;
    issues.push({
      code: 'unknown-kind',
      severity: 'error',
      path: [name],
      message: `${name} ${found}, so nothing can be told about the object`,
      fix: proposals.length === 0 ? `add ${name}` : `write ${name}: ${proposals.join(' or ')}`,
    });
  }
  return issues;
}

/** A kind that is not ours but so near to one of ours that it must be a slip: a misspelt kind, group or version. */
function misspelt(catalog: KindCatalog, apiVersion: string, kind: string): Issue | undefined {
  const sameVersion = catalog.kinds.filter((known) => apiVersionOf(known) === apiVersion);
  const kindName = nearestName(
    kind.slice(0, 100),
    sameVersion.map((known) => known.kind),
  );
  if (kindName !== undefined) return unknownKind('kind', kind, kindName, `${apiVersion} has no kind ${clip(kind)}`);
  const sameKind = catalog.kinds.filter((known) => known.kind === kind);
  const version = nearestName(apiVersion.slice(0, 100), sameKind.map(apiVersionOf));
  const near = version ?? sameKind.find((known) => known.group === groupOf(apiVersion));
  if (near === undefined) return undefined;
  const name = typeof near === 'string' ? near : apiVersionOf(near);
  return unknownKind('apiVersion', apiVersion, name, `there is no kind ${clip(kind)} in ${clip(apiVersion)}`);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

function unknownKind(field: 'apiVersion' | 'kind', given: string, near: string, message: string): Issue {
  return {
    code: 'unknown-kind',
    severity: 'error',
    path: [field],
    message: `${message}, the nearest is ${near}`,
    fix: `write ${field}: ${near} instead of ${clip(given)}`,
    patch: [{ op: 'replace', path: `/${field}`, value: near }],
  };
}
