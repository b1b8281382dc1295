import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { credentialNamespace } from '../../kinds/cluster/credential-references.ts';
import type { Store } from '../../store/types.ts';
import { randomText } from '../access/passwords.ts';
import type { Authorizer } from '../access/policy.ts';
import { refusalOf, refuse } from '../http/refusal.ts';
import { changeObject } from '../objects/change-object.ts';
import { keyOf, newObject, secretObject } from '../objects/object.ts';
import { type CredentialOrder, readCredentialBody } from './read-body.ts';
import { usersOf } from './users-of.ts';
import { annotationOf, changedValues, dataOf, type StoredSecret, valuesOf, viewOf } from './view.ts';

export interface CredentialRoutes {
  readonly store: Store;
  readonly authorizer: Authorizer;
  now(): Date;
}

interface Named {
  readonly Params: { readonly id: string };
}

interface Listing {
  readonly Querystring: { readonly name?: string };
}

/** Consonants and digits: no words, nothing that looks alike. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const draws = 8;

/** Cloud credentials in the form of Rancher's API. They are Secrets, and whoever may do it with the Secret may do it here. */
export async function credentialRoutes(app: FastifyInstance, context: CredentialRoutes): Promise<void> {
  for (const base of ['/v3/cloudCredentials', '/v3/cloudcredentials']) {
    app.get<Listing>(base, (request, reply) => listCredentials(context, request, reply));
    app.post(base, (request, reply) => createCredential(context, request, reply));
    app.get<Named>(`${base}/:id`, (request, reply) => showCredential(context, request, reply));
    app.put<Named>(`${base}/:id`, (request, reply) => updateCredential(context, request, reply));
    app.delete<Named>(`${base}/:id`, (request, reply) => deleteCredential(context, request, reply));
  }
}

async function listCredentials(
  context: CredentialRoutes,
  request: FastifyRequest<Listing>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!may(context, request, 'list', '')) return forbidden(request, reply, 'list', '');
  const page = await context.store.list({ group: '', resource: 'secrets', namespace: credentialNamespace });
  if (!page.ok) throw new Error(`credentials cannot be listed: ${page.reason}`);
  const base = baseOf(request);
  const { name } = request.query;
  const data = page.items
    .map(({ value }) => viewOf(JSON.parse(value) as StoredSecret, base))
    .filter((view) => view !== undefined)
    .filter((view) => name === undefined || view.name === name);
  return reply.send({
    type: 'collection',
    resourceType: 'cloudCredential',
    links: { self: base },
    createTypes: { cloudCredential: base },
    actions: {},
    pagination: { limit: 1000, total: data.length },
    sort: { order: 'asc', reverse: `${base}?order=desc` },
    data,
  });
}

async function createCredential(
  context: CredentialRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!may(context, request, 'create', '')) return forbidden(request, reply, 'create', '');
  const order = readCredentialBody(request.body);
  if (typeof order === 'string') return refuse(request, reply, refusalOf(422, order));
  const { name = '', config, values = {} } = order;
  if (name === '') return refuse(request, reply, refusalOf(422, 'a cloud credential needs a name'));
  if (config === undefined) {
    const message = 'a cloud credential needs its values, e.g. amazonec2credentialConfig with accessKey and secretKey';
    return refuse(request, reply, refusalOf(422, message));
  }
  for (let draw = 0; draw < draws; draw += 1) {
    const place = { namespace: credentialNamespace, name: `cc-${randomText(5, nameAlphabet)}` };
    const labels = { ...order.labels, 'cattle.io/creator': 'norman' };
    const fields = { type: 'Opaque', data: dataOf({ config, values }) };
    const made = JSON.parse(newObject(secretObject, { ...place, labels }, fields, context.now())) as StoredSecret;
    const annotations = { ...annotationsOf(order), [annotationOf.creatorId]: request.user.name };
    const secret = { ...made, metadata: { ...made.metadata, annotations } };
    const key = keyOf(secretObject, place);
    const outcome = await context.store.commit([{ op: 'create', key, value: JSON.stringify(secret) }]);
    if (!outcome.ok) continue;
    request.auditNote = `credential ${place.name} made`;
    return reply.code(201).send(viewOf(secret, baseOf(request)));
  }
  return refuse(request, reply, refusalOf(409, 'no name is free for the credential, try again'));
}

async function showCredential(
  context: CredentialRoutes,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const name = nameOf(request);
  if (!may(context, request, 'get', name)) return forbidden(request, reply, 'get', name);
  const found = await credentialNamed(context, name);
  return found ? reply.send(viewOf(found, baseOf(request))) : missing(request, reply);
}

async function updateCredential(
  context: CredentialRoutes,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const name = nameOf(request);
  if (!may(context, request, 'update', name)) return forbidden(request, reply, 'update', name);
  const order = readCredentialBody(request.body);
  if (typeof order === 'string') return refuse(request, reply, refusalOf(422, order));
  const found = await credentialNamed(context, name);
  if (!found) return missing(request, reply);
  const known = valuesOf(found)?.config;
  if (order.config !== undefined && order.config !== known) {
    const message = `the credential holds ${known}, found ${order.config}; make another credential for that provider`;
    return refuse(request, reply, refusalOf(422, message));
  }
  if (found.immutable) {
    return refuse(request, reply, refusalOf(422, `Secret ${name} is immutable; make another credential`));
  }
  const key = keyOf(secretObject, { namespace: credentialNamespace, name });
  const outcome = await changeObject<StoredSecret>(context.store, key, (secret) => changed(secret, order));
  if (outcome === 'absent') return missing(request, reply);
  request.auditNote = `credential ${name} changed`;
  const after = await credentialNamed(context, name);
  return after ? reply.send(viewOf(after, baseOf(request))) : missing(request, reply);
}

function changed(secret: StoredSecret, order: CredentialOrder): StoredSecret {
  const { metadata } = secret;
  const before = valuesOf(secret);
  const others = Object.entries(secret.data ?? {}).filter(([key]) => !key.startsWith(`${before?.config}-`));
  const data = before && order.values ? dataOf(changedValues(before, order.values)) : undefined;
  return {
    ...secret,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...order.labels },
      annotations: { ...metadata.annotations, ...annotationsOf(order) },
    },
    ...(data && { data: { ...Object.fromEntries(others), ...data } }),
  };
}

/** A credential that is needed stays: without it machines that cost money could not be removed. */
async function deleteCredential(
  context: CredentialRoutes,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const name = nameOf(request);
  if (!may(context, request, 'delete', name)) return forbidden(request, reply, 'delete', name);
  const found = await credentialNamed(context, name);
  if (!found) return missing(request, reply);
  const place = { namespace: credentialNamespace, name };
  const users = await usersOf(context.store, place);
  if (users.length > 0) {
    const message = `the credential is used by ${users.slice(0, 5).join(', ')}; have them use another one, or delete them first`;
    return refuse(request, reply, { ...refusalOf(422, message), rancherCode: 'InvalidAction' });
  }
  if ((found.metadata.finalizers ?? []).length > 0) {
    const message = `Secret ${name} has finalizers; delete it by kubectl`;
    return refuse(request, reply, { ...refusalOf(422, message), rancherCode: 'InvalidAction' });
  }
  await context.store.commit([{ op: 'delete', key: keyOf(secretObject, place) }]);
  request.auditNote = `credential ${name} deleted`;
  return reply.code(200).send(viewOf(found, baseOf(request)));
}

async function credentialNamed({ store }: CredentialRoutes, name: string): Promise<StoredSecret | undefined> {
  if (!/^[a-z0-9.-]{1,253}$/.test(name)) return undefined;
  const stored = await store.get(keyOf(secretObject, { namespace: credentialNamespace, name }));
  const secret = stored && (JSON.parse(stored.value) as StoredSecret);
  return secret && valuesOf(secret) ? secret : undefined;
}

/** Ids are `cattle-global-data:cc-x`; the name alone is taken, too. Another namespace has no credentials. */
function nameOf({ params }: FastifyRequest<Named>): string {
  const [namespace = '', name] = params.id.split(':');
  if (name === undefined) return namespace;
  return namespace === credentialNamespace ? name : '';
}

function may({ authorizer }: CredentialRoutes, { user }: FastifyRequest, verb: string, name: string): boolean {
  const secret = {
    group: '',
    version: 'v1',
    resource: 'secrets',
    subresource: '',
    namespace: credentialNamespace,
    name,
  };
  return authorizer.authorize(user, { verb, ...secret }).allowed;
}

function forbidden(request: FastifyRequest, reply: FastifyReply, verb: string, name: string): FastifyReply {
  const what = name === '' ? 'cloud credentials' : `cloud credential ${name}`;
  const message = `user "${request.user.name}" may not ${verb} ${what}: that needs a role that does so with Secrets of namespace ${credentialNamespace}`;
  request.auditNote = message;
  return refuse(request, reply, refusalOf(403, message));
}

function missing(request: FastifyRequest<Named>, reply: FastifyReply): FastifyReply {
  return refuse(request, reply, refusalOf(404, `there is no cloud credential "${request.params.id}"`));
}

function baseOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}/v3/cloudCredentials`;
}

function annotationsOf({ name, description, annotations }: CredentialOrder): Record<string, string> {
  return {
    ...annotations,
    ...(name === undefined ? {} : { [annotationOf.name]: name }),
    ...(description === undefined ? {} : { [annotationOf.description]: description }),
  };
}
