import type { Identity } from '../identity.ts';
import {
  isResourceRequest,
  type PathAttributes,
  type RequestAttributes,
  type ResourceAttributes,
} from './attributes.ts';

/** Allows verbs on resources. `*` as the only member of a list means every value. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  /** Plural names; a subresource is `<plural>/<subresource>`. */
  readonly resources: readonly string[];
  /** Only objects of these names; absent means all. */
  readonly names?: readonly string[];
  /** Only in these namespaces; absent means everywhere, cluster-scoped objects included. */
  readonly namespaces?: readonly string[];
}

/** Allows methods on paths outside of the Kubernetes-style API. */
export interface PathRule {
  /** Methods in lower case, or `*`. */
  readonly verbs: readonly string[];
  /** Exact paths, or prefixes that end in `*`. */
  readonly paths: readonly string[];
}

/** Everything that someone may do. What no rule names is denied. */
export interface Policy {
  readonly resources: readonly ResourceRule[];
  readonly paths: readonly PathRule[];
}

export interface Decision {
  readonly allowed: boolean;
  /** Why, for people: lower case, no final period. */
  readonly reason: string;
}

/** Answers who may do what. */
export interface Authorizer {
  authorize(user: Identity, attributes: RequestAttributes): Decision;
  /** The whole policy of a user, for `kubectl auth can-i --list`. */
  policyOf(user: Identity): Policy;
}

/** Looks again at somebody who was let in a while ago. */
export interface Revisit {
  /** False once the credential of then has ended, or what it does is no longer allowed. Cheap: asked for each open watch. */
  stillMay(user: Identity, attributes: RequestAttributes): boolean;
  /** Another text whenever the answer can have become another one for anybody. */
  standing(): string;
}

/** Whether a policy allows a request. */
export function allows(policy: Policy, attributes: RequestAttributes): boolean {
  return isResourceRequest(attributes)
    ? policy.resources.some((rule) => allowsResource(rule, attributes))
    : policy.paths.some((rule) => allowsPath(rule, attributes));
}

function allowsResource(rule: ResourceRule, wanted: ResourceAttributes): boolean {
  const resource = wanted.subresource === '' ? wanted.resource : `${wanted.resource}/${wanted.subresource}`;
  return (
    holds(rule.verbs, wanted.verb) &&
    holds(rule.groups, wanted.group) &&
    holds(rule.resources, resource) &&
    (rule.namespaces === undefined || rule.namespaces.includes(wanted.namespace)) &&
    (rule.names === undefined || rule.names.includes(wanted.name))
  );
}

function allowsPath(rule: PathRule, wanted: PathAttributes): boolean {
  return holds(rule.verbs, wanted.verb) && rule.paths.some((pattern) => matchesPath(pattern, wanted.path));
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

function holds(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}
