import {
  type ClusterView,
  decide,
  decisionOf,
  hasQuorum,
  membersOf,
  mergeViews,
  type NodeRecord,
  recordNode,
} from './cluster-view.ts';
import type { HostReply, KeyPair } from './host.ts';
import { criticalMismatch } from './refusals.ts';

/** What a stand-in says when it wants to become a node of a cluster. */
export interface JoinRequest {
  readonly token: string;
  readonly record: NodeRecord;
  /** It has no state of an earlier membership. */
  readonly blank: boolean;
  /** Of servers only. */
  readonly critical?: Readonly<Record<string, string>>;
}

export interface JoinReply {
  readonly view: ClusterView;
  /** The cluster's authority; its key for servers only. */
  readonly authority: KeyPair;
  /** Addresses of the cluster's DNS; agents are not told otherwise. */
  readonly dns: readonly string[];
}

/** A sign of life: of an agent its own record, of a server everything that it knows. */
export interface BeatRequest {
  readonly token: string;
  readonly view: ClusterView;
}

/** What a server must know to let others in. */
export interface Admitting {
  readonly view: ClusterView;
  readonly serverToken: string;
  readonly agentToken: string;
  readonly critical: Readonly<Record<string, string>>;
  readonly authority: KeyPair;
  readonly dns: readonly string[];
  /** Who showed life before this counts as dead. */
  readonly alive: number;
}

export interface Admitted {
  readonly view: ClusterView;
  readonly reply: HostReply;
}

/** Judges a node that wants to join, as the supervisor of an engine does; pure. */
export function admit(server: Admitting, request: JoinRequest): Admitted {
  const refused = refusalOf(server, request);
  if (refused) return { view: server.view, reply: { status: refused.status, body: { message: refused.message } } };
  const { name, supervisor } = request.record;
  const view = decide(recordNode(server.view, request.record), name, { deleted: false, removed: false });
  const authority = supervisor === undefined ? { ...server.authority, key: '' } : server.authority;
  return { view, reply: { status: 200, body: { view, authority, dns: server.dns } satisfies JoinReply } };
}

function refusalOf(
  { view, serverToken, agentToken, critical, alive }: Admitting,
  request: JoinRequest,
): { readonly status: number; readonly message: string } | undefined {
  const { record } = request;
  const isServer = record.supervisor !== undefined;
  const known = request.token === serverToken || (!isServer && request.token === agentToken);
  if (!known) return { status: 401, message: 'not authorized: the token is not that of this cluster' };
  const mismatch = isServer ? criticalMismatch(critical, request.critical ?? {}) : [];
  if (mismatch.length > 0) {
    return { status: 400, message: `critical configuration value mismatch between servers: ${mismatch.join(', ')}` };
  }
  const namesake = view.nodes[record.name];
  const decision = decisionOf(view, record.name);
  if (namesake && !decision.deleted && !decision.removed && namesake.password !== record.password) {
    return {
      status: 403,
      message: `Node password rejected, duplicate hostname or contents of another host: ${record.name}`,
    };
  }
  if (!record.etcd) return undefined;
  if (decision.removed && !request.blank) return { status: 409, message: removedMessage };
  if (namesake && !decision.removed) return undefined;
  if (!hasQuorum(view, alive))
    return { status: 503, message: 'etcdserver: no leader: a majority of the members does not answer' };
  const learner = membersOf(view).find(({ version, seen }) => version === 1 && seen >= alive);
  return (
    learner && {
      status: 503,
      message: `etcdserver: too many learner members in cluster: ${learner.name} is still joining`,
    }
  );
}

export const removedMessage =
  'this etcd member was removed from the cluster; its data directory must go before it can join again';

/** Takes in what another stand-in knows. */
export function hear(server: Admitting, { token, view }: BeatRequest): Admitted {
  if (token !== server.serverToken && token !== server.agentToken) {
    return { view: server.view, reply: { status: 401, body: { message: 'not authorized' } } };
  }
  const merged = mergeViews(server.view, view);
  return { view: merged, reply: { status: 200, body: { view: merged } } };
}
