import { createHash } from 'node:crypto';
import { apiVersionOf } from '../../../kinds/types.ts';
import type { JsonObject } from '../json.ts';
import { type ReviewKind, reviewKinds } from '../reviews/review-kinds.ts';
import type { ServedKind, ServedKinds } from '../served-kinds.ts';
import { objectVerbsOf, subresourcesOf } from './verbs.ts';

/** A document that never changes while the server runs. */
export interface Document {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** The answers of discovery, ready to be sent. */
export interface Discovery {
  /** `/api` and `/apis` in the form of one document, by API version of discovery. */
  readonly aggregated: Readonly<Record<'api' | 'apis', Readonly<Record<'v2' | 'v2beta1', Document>>>>;
  readonly plain: Readonly<Record<'api' | 'apis', Document>>;
  group(name: string): Document | undefined;
  version(group: string, version: string): Document | undefined;
}

interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly kinds: readonly ServedKind[];
  readonly reviews: readonly ReviewKind[];
}

export function documentOf(value: unknown): Document {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32).toUpperCase()}"` };
}

/**
 * Works discovery out, once: groups in alphabetical order, those of Kubernetes itself first. Where two groups have a
 * resource of the same name kubectl takes the group that comes first, so one whose resources are cluster-scoped
 * namesakes of namespaced ones comes last: people mean the objects that they write.
 */
export function discoveryOf(kinds: ServedKinds): Discovery {
  const versions = versionsOf(kinds);
  const core = versions.filter(({ group }) => group === '');
  const others = versions.filter(({ group }) => group !== '');
  const aggregated = (members: readonly ServedVersion[]) => ({
    v2: documentOf(aggregatedList('v2', members)),
    v2beta1: documentOf(aggregatedList('v2beta1', members)),
  });
  const groups = new Map(groupsOf(others).map((group) => [String(group.name), group]));
  const resources = new Map(versions.map((served) => [apiVersionOf(served), documentOf(resourceList(served))]));
  const groupDocuments = new Map(
    [...groups].map(([name, group]) => [name, documentOf({ kind: 'APIGroup', apiVersion: 'v1', ...group })]),
  );
  return {
    aggregated: { api: aggregated(core), apis: aggregated(others) },
    plain: {
      api: documentOf({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }),
      apis: documentOf({ kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups.values()] }),
    },
    group: (name) => groupDocuments.get(name),
    version: (group, version) => resources.get(apiVersionOf({ group, version })),
  };
}

function versionsOf(kinds: ServedKinds): ServedVersion[] {
  const byVersion = Map.groupBy(kinds.all, (served) => served.apiVersion);
  const reviews = Map.groupBy(reviewKinds, apiVersionOf);
  const names = [...new Set([...byVersion.keys(), ...reviews.keys()])];
  const rank = rankOf(kinds);
  return names
    .map((name) => {
      const [first] = name.split('/');
      const group = name.includes('/') ? (first ?? '') : '';
      const version = name.slice(group === '' ? 0 : group.length + 1);
      return { group, version, kinds: byVersion.get(name) ?? [], reviews: reviews.get(name) ?? [] };
    })
    .sort((a, b) => rank(a) - rank(b) || order(a.group, b.group) || order(stability(a), stability(b)));
}

function rankOf(kinds: ServedKinds): (served: ServedVersion) => number {
  const written = new Set(kinds.all.flatMap(({ kind }) => (kind.scope === 'Namespaced' ? [kind.plural] : [])));
  const namesake = ({ kind }: ServedKind): boolean => kind.scope === 'Cluster' && written.has(kind.plural);
  return ({ group, kinds: own }) => {
    if (group === '' || group.endsWith('.k8s.io')) return 0;
    return own.some(namesake) ? 2 : 1;
  };
}

/** Stable versions come before beta and alpha ones. */
function stability({ version }: ServedVersion): string {
  return `${version.includes('alpha') ? 2 : Number(version.includes('beta'))}${version}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function aggregatedList(version: 'v2' | 'v2beta1', versions: readonly ServedVersion[]): JsonObject {
  const groups = Map.groupBy(versions, ({ group }) => group);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: [...groups].map(([name, members]) => ({
      metadata: { name },
      versions: members.map((served) => ({
        version: served.version,
        resources: [...served.kinds.map(aggregatedResource), ...served.reviews.map(aggregatedReview)],
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(served: ServedKind): JsonObject {
  const { kind } = served;
  const subresources = subresourcesOf(served).map(({ name, responseKind, verbs }) => ({
    subresource: name,
    responseKind,
    verbs,
  }));
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.scope,
    singularResource: kind.singular,
    verbs: objectVerbsOf(kind),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function aggregatedReview(review: ReviewKind): JsonObject {
  const { group, version, kind, plural, singular } = review;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: 'Cluster',
    singularResource: singular,
    verbs: ['create'],
  };
}

function groupsOf(versions: readonly ServedVersion[]): JsonObject[] {
  return [...Map.groupBy(versions, ({ group }) => group)].map(([name, members]) => {
    const own = members.map((served) => ({ groupVersion: apiVersionOf(served), version: served.version }));
    return { name, versions: own, preferredVersion: own[0] };
  });
}

function resourceList({ group, version, kinds, reviews }: ServedVersion): JsonObject {
  const resources = kinds.flatMap((served) => [plainResource(served), ...plainSubresources(served)]);
  const own = reviews.map(({ kind, plural, singular }) => ({
    name: plural,
    singularName: singular,
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: [...resources, ...own],
  };
}

function plainResource({ kind }: ServedKind): JsonObject {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.scope === 'Namespaced',
    kind: kind.kind,
    verbs: objectVerbsOf(kind),
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
}

function plainSubresources(served: ServedKind): JsonObject[] {
  return subresourcesOf(served).map(({ name, responseKind, verbs }) => ({
    name: `${served.kind.plural}/${name}`,
    singularName: '',
    namespaced: served.kind.scope === 'Namespaced',
    ...(name === 'scale' ? { group: responseKind.group, version: responseKind.version } : {}),
    kind: responseKind.kind,
    verbs,
  }));
}
