import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { Accounts, Rejection } from '../access/accounts.ts';
import { attributesOf, isResourceRequest, type RequestAttributes, unsafePath } from '../access/attributes.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { anonymous, type Identity, tokenNameExtra } from '../identity.ts';
import { nestsDeeper, valueNestsDeeper } from '../limits/nesting.ts';
import type { RequestSlots } from '../limits/request-slots.ts';
import type { SlowReaders } from '../limits/slow-readers.ts';
import type { Metrics } from './metrics.ts';
import { badRequest, type Refusal, refuse, tooManyRequests, unauthorized } from './refusal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reachable without credential: always, or for some requests. Everything else is closed. */
    public?: true | ((request: FastifyRequest) => boolean);
  }
  interface FastifyRequest {
    /** For the audit log: why it was refused, or what it was about. Never a secret. */
    auditNote: string | undefined;
    /** Address of the client, as it was when the request came: later the socket may be gone. */
    source: string;
  }
}

/** What every request passes before any handler sees it. */
export interface Gate {
  readonly accounts: Pick<Accounts, 'authenticate' | 'authorize'>;
  readonly audit: AuditLog;
  readonly metrics: Metrics;
  /** Requests other than watches, by token. */
  readonly requests: RequestSlots;
  readonly watches: RequestSlots;
  readonly readers: SlowReaders;
  /** Levels of a body. */
  readonly nesting: number;
}

/** Puts the gate in front of all routes: limits, authentication, authorisation; and the records at the end. */
export function installGate(app: FastifyInstance, gate: Gate): void {
  app.decorateRequest('user', null as never);
  app.decorateRequest('attributes', null as never);
  app.decorateRequest('auditNote', undefined);
  app.decorateRequest('source', '');
  app.addHook('onRequest', (request, reply, done) => enter(gate, request, reply, done));
  app.addHook('preValidation', (request, reply, done) => {
    if (!isTooDeep(request.body, gate.nesting)) {
      done();
      return;
    }
    const refusal = badRequest(`the body nests deeper than ${gate.nesting} levels, which is the most that is taken`);
    refuse(request, reply, refusal);
  });
}

function enter(gate: Gate, request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  request.user = anonymous;
  request.attributes = attributesOf(request.method, request.url);
  request.source = plainAddress(request.ip);
  record(gate, request, reply, performance.now());
  const unsafe = unsafePath(request.originalUrl);
  if (unsafe !== undefined) {
    turnAway(request, reply, badRequest(`${unsafe}, expected a plain path`));
  } else if (isPublic(request)) {
    admit(gate, request, reply, done);
  } else {
    identify(gate, request, reply, done);
  }
}

/** Waits only for a token that is not known yet: a promise for each request would cost more than the check itself. */
function identify(gate: Gate, request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const found = gate.accounts.authenticate(request.headers);
  if (found instanceof Promise) {
    found.then(
      (identity) => identified(gate, request, reply, identity, done),
      (error: Error) => done(error),
    );
  } else {
    identified(gate, request, reply, found, done);
  }
}

function identified(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  found: Identity | Rejection | 'none',
  done: HookHandlerDoneFunction,
): void {
  if (found === 'none') {
    turnAway(request, reply, unauthorized, 'no credential');
    return;
  }
  if ('rejected' in found) {
    gate.metrics.rejected('credential');
    turnAway(request, reply, unauthorized, found.rejected);
    return;
  }
  request.user = found;
  for (const attributes of demandsOf(request)) {
    const decision = gate.accounts.authorize(found, attributes);
    if (decision.allowed) continue;
    turnAway(request, reply, forbidden(found, attributes, decision.reason), decision.reason);
    return;
  }
  admit(gate, request, reply, done);
}

/** What must be allowed: server-side apply makes an object that is not there, so it needs the right to create, too. */
function demandsOf({ attributes, headers }: FastifyRequest): readonly RequestAttributes[] {
  const applies = attributes.verb === 'patch' && headers['content-type']?.startsWith('application/apply-patch');
  return applies ? [attributes, { ...attributes, verb: 'create' }] : [attributes];
}

/** Takes a slot for as long as the answer lasts. */
function admit(gate: Gate, request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const isWatch = request.attributes.verb === 'watch';
  const slots = isWatch ? gate.watches : gate.requests;
  // Without credential, the address is who it is.
  const holder = request.user.extra[tokenNameExtra]?.[0] ?? request.source;
  if (!slots.take(holder)) {
    const what = isWatch ? 'watches' : 'requests at the same time';
    turnAway(request, reply, tooManyRequests(`too many ${what}, try again in a moment`), 'limit reached');
    return;
  }
  gate.readers.add(reply.raw, isWatch);
  reply.raw.once('close', () => {
    slots.release(holder);
    gate.readers.remove(reply.raw);
  });
  if (isWatch) audit(gate, 'started', request, 200, 0);
  done();
}

/** Notes the end of the answer, however it ends: the response's own `close` comes in every case. */
function record(gate: Gate, request: FastifyRequest, reply: FastifyReply, started: number): void {
  reply.raw.once('close', () => {
    const duration = performance.now() - started;
    const code = reply.raw.headersSent ? reply.raw.statusCode : 0;
    audit(gate, 'completed', request, code, duration);
    if (request.attributes.verb !== 'watch') gate.metrics.observe(request.attributes, code, duration / 1000);
  });
}

function audit(
  gate: Gate,
  stage: 'started' | 'completed',
  request: FastifyRequest,
  code: number,
  durationMs: number,
): void {
  gate.audit.write({
    stage,
    id: request.id,
    method: request.method,
    url: request.originalUrl,
    user: request.user,
    source: request.source,
    userAgent: request.headers['user-agent'] ?? '',
    attributes: request.attributes,
    code,
    durationMs,
    ...(request.auditNote === undefined ? {} : { note: request.auditNote }),
  });
}

function turnAway(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, note?: string): FastifyReply {
  if (note !== undefined) request.auditNote = note;
  return refuse(request, reply, refusal);
}

/** A dual-stack socket shows IPv4 clients as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

function isPublic(request: FastifyRequest): boolean {
  const open = request.routeOptions.config?.public;
  return open === true || (typeof open === 'function' && open(request));
}

function isTooDeep(body: unknown, limit: number): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return Buffer.isBuffer(body) ? nestsDeeper(body, limit) : valueNestsDeeper(body, limit);
}

/** In the words of a Kubernetes API server, which clients show to their users as they are. */
function forbidden(user: Identity, attributes: RequestAttributes, reason: string): Refusal {
  const message = isResourceRequest(attributes)
    ? `${described(attributes)} is forbidden: User "${user.name}" cannot ${attributes.verb} resource "${attributes.resource}${attributes.subresource === '' ? '' : `/${attributes.subresource}`}" in API group "${attributes.group}"${scopeOf(attributes.namespace)}: ${reason}`
    : `forbidden: User "${user.name}" cannot ${attributes.verb} path "${attributes.path}": ${reason}`;
  return { code: 403, reason: 'Forbidden', message };
}

function described({ resource, group, name }: { resource: string; group: string; name: string }): string {
  const plural = group === '' ? resource : `${resource}.${group}`;
  return name === '' ? plural : `${plural} "${name}"`;
}

function scopeOf(namespace: string): string {
  return namespace === '' ? ' at the cluster scope' : ` in the namespace "${namespace}"`;
}
