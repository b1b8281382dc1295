import { apiVersionOf } from '../../../kinds/types.ts';
import type { RequestAttributes } from '../../access/attributes.ts';
import type { Authorizer, Policy, ResourceRule } from '../../access/policy.ts';
import type { Identity } from '../../identity.ts';
import { type JsonObject, objectAt, shown, textAt } from '../json.ts';
import { badRequest, invalid } from '../status-error.ts';
import type { ReviewKind } from './review-kinds.ts';

/** Answers a question about oneself: the object that was sent, with its status. Throws 400 for another kind and 422 when it asks nothing. */
export function answerReview(
  review: ReviewKind,
  given: JsonObject,
  user: Identity,
  authorizer: Authorizer,
): JsonObject {
  const { apiVersion, kind } = given;
  const expected = apiVersionOf(review);
  if ((kind ?? review.kind) !== review.kind || (apiVersion ?? expected) !== expected) {
    throw badRequest(`the object is ${shown(kind)} of ${shown(apiVersion)}, expected ${review.kind} of ${expected}`);
  }
  const spec = objectAt(given, 'spec') ?? {};
  return {
    kind: review.kind,
    apiVersion: expected,
    metadata: { creationTimestamp: null },
    ...(review.question === 'who-am-i' ? {} : { spec }),
    status: statusOf(review, spec, user, authorizer),
  };
}

function statusOf(review: ReviewKind, spec: JsonObject, user: Identity, authorizer: Authorizer): JsonObject {
  switch (review.question) {
    case 'who-am-i':
      return { userInfo: userInfoOf(user) };
    case 'may-i': {
      const { allowed, reason } = authorizer.authorize(user, attributesOf(review, spec));
      return { allowed, ...(reason === '' ? {} : { reason }) };
    }
    case 'what-may-i':
      return rulesOf(authorizer.policyOf(user), textAt(spec, 'namespace') ?? '');
  }
}

function userInfoOf({ name, uid, groups, extra }: Identity): JsonObject {
  return {
    username: name,
    ...(uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function attributesOf(review: ReviewKind, spec: JsonObject): RequestAttributes {
  const resource = objectAt(spec, 'resourceAttributes');
  const path = objectAt(spec, 'nonResourceAttributes');
  if ((resource === undefined) === (path === undefined)) {
    const field = `spec.${resource === undefined ? 'resourceAttributes' : 'nonResourceAttributes'}`;
    const message = 'Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw invalid(review, '', [{ reason: 'FieldValueInvalid', message, field }]);
  }
  if (path !== undefined) return { verb: textAt(path, 'verb') ?? '', path: textAt(path, 'path') ?? '' };
  const text = (field: string) => textAt(resource ?? {}, field) ?? '';
  return {
    verb: text('verb'),
    group: text('group'),
    version: text('version'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
  };
}

/** Rules that hold in a namespace, cluster-wide ones included. */
function rulesOf(policy: Policy, namespace: string): JsonObject {
  const holds = ({ namespaces }: ResourceRule) => namespaces === undefined || namespaces.includes(namespace);
  return {
    resourceRules: policy.resources.filter(holds).map(({ verbs, groups, resources, names }) => ({
      verbs,
      apiGroups: groups,
      resources,
      ...(names === undefined ? {} : { resourceNames: names }),
    })),
    nonResourceRules: policy.paths.map(({ verbs, paths }) => ({ verbs, nonResourceURLs: paths })),
    incomplete: false,
  };
}
