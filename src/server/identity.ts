import type {} from 'fastify';
import type { RequestAttributes } from './access/attributes.ts';

/** Who sends a request, in the words of Kubernetes' user info. */
export interface Identity {
  /** Name of the User object; `system:node:<namespace>:<secret>` for a node; `system:anonymous` without credential. */
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  /** Further facts about the credential, e.g. the secret that a node's token opens. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Every request that carried a valid credential. */
export const authenticatedGroup = 'system:authenticated';
/** Requests without a credential; they reach public paths only. */
export const anonymousGroup = 'system:unauthenticated';
/** Members may do everything, whatever the grants say. */
export const adminGroup = 'system:masters';
/** Agents on nodes: each reaches its own secret and nothing else. */
export const nodeGroup = 'drover:nodes';
/** Key of {@link Identity.extra} with the one secret of a node, as `<namespace>/<name>`. */
export const nodeSecretExtra = 'drover.dev/secret';
/** Key of {@link Identity.extra} with the name of the Token object that was presented. */
export const tokenNameExtra = 'drover.dev/token';

export const anonymous: Identity = { name: 'system:anonymous', uid: '', groups: [anonymousGroup], extra: {} };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler runs; {@link anonymous} on public paths without credential. */
    user: Identity;
    /** What the request wants, read once from method and URL; the authoriser has allowed exactly this. */
    attributes: RequestAttributes;
  }
}
