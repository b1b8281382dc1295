import type { IncomingHttpHeaders } from 'node:http';
import type { Roles } from '../../../network/input.ts';
import type { StoredToken, TokenKeeper } from '../tokens/token-keeper.ts';
import { bearerOf } from './read-request.ts';
import { refused } from './refused.ts';

/** The registration token of a request. Throws {@link HostRefused} for any that does not count. */
export function checkToken(keeper: TokenKeeper, headers: IncomingHttpHeaders): StoredToken {
  const token = bearerOf(headers);
  if (token === undefined) throw refused(401, 'no registration token in the request');
  const presented = keeper.present(token);
  if (!presented) {
    if (!keeper.inSync) throw refused(503, 'the manager is starting; try again in a moment', 5);
    throw refused(401, 'wrong token: the manager does not know this registration token');
  }
  const { object, verdict } = presented;
  const { name } = object.metadata;
  if (verdict === 'disabled') throw refused(401, `the registration token ${name} was disabled`);
  if (verdict === 'expired') throw refused(401, `the registration token ${name} has expired`);
  return object;
}

const titles: Readonly<Record<keyof Roles, string>> = {
  etcd: 'etcd',
  controlPlane: 'the control plane',
  worker: 'workers',
};

/** Throws where a token is for other roles only. */
export function checkRoles({ spec, metadata }: StoredToken, roles: Roles): void {
  const scope = spec.roles;
  if (!scope) return;
  const all = Object.keys(titles) as (keyof Roles)[];
  const beyond = all.filter((role) => roles[role] && scope[role] !== true).map((role) => titles[role]);
  if (beyond.length === 0) return;
  const allowed = all.filter((role) => scope[role] === true).map((role) => titles[role]);
  throw refused(
    403,
    `the registration token ${metadata.name} is for ${allowed.join(' and ') || 'no role'}, not for ${beyond.join(' and ')}; use another token, or other roles`,
  );
}
