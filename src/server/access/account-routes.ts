import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { tokenKind } from '../../kinds/token/kind.ts';
import { userKind } from '../../kinds/user/kind.ts';
import type { User } from '../../kinds/user/schema.ts';
import type { Store } from '../../store/types.ts';
import type { Metrics } from '../http/metrics.ts';
import { type Refusal, refusalOf, refuse, tooManyRequests } from '../http/refusal.ts';
import { adminGroup, type Identity, tokenNameExtra } from '../identity.ts';
import { changeObject } from '../objects/change-object.ts';
import { keyOf } from '../objects/object.ts';
import { settingNames } from '../settings/definitions.ts';
import type { Settings } from '../settings/settings.ts';
import type { Accounts } from './accounts.ts';
import { sessionCookie } from './credential.ts';
import type { LoginThrottle } from './login-throttle.ts';
import { type MintedToken, mintToken, type TokenUse } from './mint-token.ts';
import { setPassword, verifyPassword } from './password-store.ts';

export interface AccountRoutes {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly throttle: LoginThrottle;
  readonly metrics: Metrics;
  now(): Date;
}

interface LoginBody {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly description?: unknown;
  readonly ttl?: unknown;
  readonly responseType?: unknown;
}

const minute = 60_000;

/** Logging in and out, tokens and passwords, under the paths that clients of Rancher call. */
export async function accountRoutes(app: FastifyInstance, context: AccountRoutes): Promise<void> {
  const config = { public: true } as const;
  app.post<{ Body: LoginBody }>('/v1-public/login', { config }, (request, reply) => login(context, request, reply));
  app.post<{ Body: LoginBody; Params: { provider: string }; Querystring: { action?: string } }>(
    '/v3-public/localProviders/:provider',
    { config },
    (request, reply) => {
      if (request.params.provider === 'local' && request.query.action === 'login')
        return login(context, request, reply);
      return refuse(request, reply, refusalOf(404, 'the only login is /v3-public/localProviders/local?action=login'));
    },
  );
  for (const path of ['/v1-public/authproviders', '/v3-public/authProviders', '/v3-public/authproviders']) {
    app.get(path, { config }, (request) => providers(request));
  }
  app.post<{ Body: TokenBody; Querystring: { action?: string } }>('/v3/tokens', (request, reply) =>
    request.query.action === undefined ? createToken(context, request, reply) : logout(context, request, reply),
  );
  app.post<{ Body: PasswordBody; Querystring: { action?: string } }>('/v3/users', (request, reply) =>
    changeOwnPassword(context, request, reply),
  );
  app.post<{ Body: PasswordBody; Params: { name: string }; Querystring: { action?: string } }>(
    '/v3/users/:name',
    (request, reply) => changePasswordOf(context, request, reply),
  );
}

function providers(request: FastifyRequest): Record<string, unknown> {
  const base = `${request.protocol}://${request.host}`;
  const isOld = request.url.startsWith('/v3');
  const self = isOld ? `${base}/v3-public/localProviders/local` : `${base}/v1-public/authproviders/local`;
  const action = isOld ? `${self}?action=login` : `${base}/v1-public/login`;
  return {
    type: 'collection',
    resourceType: 'authProvider',
    links: { self: `${base}${request.url}` },
    data: [
      { id: 'local', type: 'localProvider', baseType: 'authProvider', actions: { login: action }, links: { self } },
    ],
  };
}

async function login(
  context: AccountRoutes,
  request: FastifyRequest<{ Body: LoginBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { username, password, description, ttl, responseType } = request.body ?? {};
  if (typeof username !== 'string' || typeof password !== 'string') {
    return refuse(request, reply, refusalOf(422, 'a login needs username and password, both as text'));
  }
  const user = await checkedUser(context, request, username, password);
  if ('code' in user) {
    context.metrics.rejected('login');
    return refuse(request, reply, user);
  }
  request.auditNote = `login of ${user.name}`;
  const form = typeof responseType === 'string' ? responseType : 'json';
  const use: TokenUse = form.startsWith('kubeconfig') ? 'kubeconfig' : 'session';
  const clusterName = form.startsWith('kubeconfig_') ? form.slice('kubeconfig_'.length) : undefined;
  const token = await mintToken(
    context.store,
    {
      userId: user.name,
      use,
      description: textOr(description, 'login'),
      ttl: lifetime(context.settings, use, ttl),
      derived: false,
      ...(clusterName === undefined ? {} : { clusterName }),
    },
    context.now(),
  );
  if (form === 'cookie') return reply.code(200).header('set-cookie', cookieOf(token)).send();
  return reply.code(201).send({ ...tokenView(token), userId: user.name, token: token.value });
}

/** The user whose name and password these are, or the refusal. Every wrong answer looks and lasts the same. */
async function checkedUser(
  { store, accounts, throttle }: AccountRoutes,
  request: FastifyRequest,
  username: string,
  password: string,
): Promise<{ readonly name: string } | Refusal> {
  const wait = throttle.begin(request.source, username);
  if (wait > 0) return tooManyRequests('too many logins, try again later', wait);
  let accepted = false;
  try {
    const user = accounts.userByUsername(username);
    const matches = await verifyPassword(store, user?.metadata.name, password);
    accepted = matches && user !== undefined && user.enabled !== false;
    // The name is noted only when there is such a user: people type passwords into the wrong field.
    if (!accepted) request.auditNote = `failed login${user ? ` of ${user.metadata.name}` : ''}`;
    return accepted && user ? { name: user.metadata.name } : refusalOf(401, 'authentication failed');
  } finally {
    throttle.end(request.source, username, accepted);
  }
}

interface TokenBody {
  readonly userId?: unknown;
  readonly description?: unknown;
  readonly ttl?: unknown;
  readonly clusterId?: unknown;
  /** `kubeconfig` for a token that a kubeconfig will hold. */
  readonly kind?: unknown;
}

async function createToken(
  context: AccountRoutes,
  request: FastifyRequest<{ Body: TokenBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { userId, description, ttl, clusterId, kind } = request.body ?? {};
  const owner = typeof userId === 'string' && userId !== '' ? userId : request.user.name;
  if (owner !== request.user.name && !isAdmin(context.accounts, request.user)) {
    return refuse(request, reply, refusalOf(403, `only an admin makes tokens for somebody else, here for "${owner}"`));
  }
  if (!context.accounts.userByName(owner)) {
    return refuse(request, reply, refusalOf(422, `there is no user "${owner}", name an existing one as userId`));
  }
  const use: TokenUse = kind === 'kubeconfig' ? 'kubeconfig' : 'api';
  const order = {
    userId: owner,
    use,
    description: textOr(description, ''),
    ttl: lifetime(context.settings, use, ttl),
    derived: true,
    ...(typeof clusterId === 'string' && clusterId !== '' ? { clusterName: clusterId } : {}),
  };
  const token = await mintToken(context.store, order, context.now());
  request.auditNote = `token ${token.name} for ${owner}`;
  const body = {
    ...tokenView(token),
    userId: owner,
    description: order.description,
    ttl: order.ttl,
    token: token.value,
  };
  return reply.code(201).send(body);
}

async function logout(
  { store }: AccountRoutes,
  request: FastifyRequest<{ Querystring: { action?: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [name] = request.user.extra[tokenNameExtra] ?? [];
  if (request.query.action !== 'logout' || name === undefined) {
    return refuse(request, reply, refusalOf(404, 'the only action of tokens is logout'));
  }
  await store.commit([{ op: 'delete', key: keyOf(tokenKind, { name }) }]);
  request.auditNote = `logout, token ${name} is gone`;
  const expired = `${sessionCookie}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict`;
  return reply.code(200).header('set-cookie', expired).send({ type: 'token', id: name });
}

interface PasswordBody {
  readonly currentPassword?: unknown;
  readonly newPassword?: unknown;
}

async function changeOwnPassword(
  context: AccountRoutes,
  request: FastifyRequest<{ Body: PasswordBody; Querystring: { action?: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.query.action !== 'changepassword') {
    return refuse(request, reply, refusalOf(404, 'the only action of users is changepassword'));
  }
  const { currentPassword } = request.body ?? {};
  const user = context.accounts.userByName(request.user.name);
  if (typeof currentPassword !== 'string' || !user?.username) {
    return refuse(request, reply, refusalOf(422, 'a change of password needs currentPassword and newPassword'));
  }
  const checked = await checkedUser(context, request, user.username, currentPassword);
  if ('code' in checked) return refuse(request, reply, checked);
  return storePassword(context, request, reply, checked.name);
}

async function changePasswordOf(
  context: AccountRoutes,
  request: FastifyRequest<{ Body: PasswordBody; Params: { name: string }; Querystring: { action?: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name } = request.params;
  if (request.query.action !== 'setpassword') {
    return refuse(request, reply, refusalOf(404, 'the only action of a user is setpassword'));
  }
  if (!isAdmin(context.accounts, request.user)) {
    return refuse(request, reply, refusalOf(403, 'only an admin sets passwords without knowing the old one'));
  }
  if (!context.accounts.userByName(name)) return refuse(request, reply, refusalOf(404, `there is no user "${name}"`));
  return storePassword(context, request, reply, name);
}

async function storePassword(
  { store, settings, now }: AccountRoutes,
  request: FastifyRequest<{ Body: PasswordBody }>,
  reply: FastifyReply,
  name: string,
): Promise<FastifyReply> {
  const { newPassword } = request.body ?? {};
  const least = settings.count(settingNames.passwordMinLength);
  if (typeof newPassword !== 'string' || newPassword.length < least || newPassword.length > 256) {
    return refuse(request, reply, refusalOf(422, `the new password needs ${least} to 256 characters`));
  }
  await setPassword(store, name, newPassword, now());
  await changeObject<User>(store, keyOf(userKind, { name }), (user) => ({ ...user, mustChangePassword: false }));
  request.auditNote = `password of ${name} changed`;
  return reply.code(200).send({ type: 'user', id: name });
}

/** Whoever may do everything by name may do it for others. */
function isAdmin(accounts: Accounts, user: Identity): boolean {
  if (user.groups.includes(adminGroup)) return true;
  return accounts.authorize(user, { verb: '*', path: '*' }).allowed;
}

/** Lifetime of a token in milliseconds: what was asked for, else the default of its use, within the maximum. */
function lifetime(settings: Settings, use: TokenUse, asked: unknown): number {
  const names = {
    session: settingNames.sessionTtl,
    kubeconfig: settingNames.kubeconfigTtl,
    api: settingNames.tokenDefaultTtl,
  };
  const usual = settings.count(names[use]) * minute;
  const longest = settings.count(settingNames.tokenMaxTtl) * minute;
  const wanted = typeof asked === 'number' && Number.isSafeInteger(asked) && asked > 0 ? asked : usual;
  if (longest === 0) return wanted;
  return wanted === 0 ? longest : Math.min(wanted, longest);
}

function tokenView({ name, expiresAt }: MintedToken): Record<string, unknown> {
  return { id: name, type: 'token', baseType: 'token', name, enabled: true, expired: false, expiresAt };
}

function cookieOf({ value, expiresAt }: MintedToken): string {
  const expires = expiresAt === '' ? '' : `; Expires=${new Date(expiresAt).toUTCString()}`;
  return `${sessionCookie}=${value}; Path=/${expires}; HttpOnly; Secure; SameSite=Strict`;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
