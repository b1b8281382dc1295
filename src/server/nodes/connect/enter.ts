import type { FastifyRequest } from 'fastify';
import type { Store } from '../../../store/types.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { TokenKeeper } from '../tokens/token-keeper.ts';
import { type BootstrapPass, isBootstrapToken, passOf } from './bootstrap-token.ts';
import { findCluster, livingCluster } from './find-cluster.ts';
import { machineNameOf, rolesOf, type StoredCluster } from './machine-objects.ts';
import { bearerOf, type HostRequest, readHostRequest } from './read-request.ts';
import { HostRefused, refused } from './refused.ts';
import { checkRoles, checkToken } from './token-check.ts';

/** A host whose token counts. */
export interface Entry {
  readonly cluster: StoredCluster;
  readonly host: HostRequest;
  /** Name of the Machine that it is or would be; empty while it has no identity. */
  readonly machineName: string;
  /** Of a host that a driver has made; absent for hosts that bring themselves. */
  readonly pass?: BootstrapPass;
}

export interface EntryParts {
  readonly store: Store;
  readonly tokens: TokenKeeper;
  /** How many wrong tokens one address may try. */
  readonly wrongTokens: RateLimit;
  now(): Date;
}

/** Everything that comes before a host gets anything: its token, and what it says of itself. Throws {@link HostRefused}. */
export async function enter(parts: EntryParts, request: FastifyRequest): Promise<Entry> {
  const host = readHostRequest(request.headers);
  const text = bearerOf(request.headers);
  if (text !== undefined && isBootstrapToken(text)) {
    const pass = await counted(parts, request.source, () => passOf(parts.store, text, parts.now().getTime()));
    if (typeof host === 'string') throw refused(400, host);
    return poolEntry(parts.store, pass, host);
  }
  const token = await counted(parts, request.source, async () => checkToken(parts.tokens, request.headers));
  if (typeof host === 'string') throw refused(400, host);
  checkRoles(token, host.registration.roles);
  const cluster = await findCluster(parts.store, token.spec.clusterName);
  const { machineId } = host;
  return { cluster, host, machineName: machineId === undefined ? '' : machineNameOf(machineId) };
}

/** A host of a pool says nothing of itself that counts: roles come from its Machine, addresses from its provider. */
async function poolEntry(store: Store, pass: BootstrapPass, host: HostRequest): Promise<Entry> {
  const { machine } = pass;
  const { namespace, name } = machine.metadata;
  const cluster = await livingCluster(store, { namespace, name: machine.spec.clusterName });
  const registration = { roles: rolesOf(machine), addressesFromProvider: true };
  return { cluster, host: { ...host, registration }, machineName: name, pass };
}

/** Wrong tokens are counted: nobody guesses 256 bits, but nobody needs to try all day, either. */
async function counted<T>({ wrongTokens }: EntryParts, source: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const wait = error instanceof HostRefused && error.refusal.code === 401 ? wrongTokens.take(source) : 0;
    if (wait > 0) throw refused(429, `too many wrong registration tokens of this address, wait ${wait} s`, wait);
    throw error;
  }
}

/** The request of a host that has an identity; throws {@link HostRefused} for one without. */
export function withId(host: HostRequest): HostRequest & { readonly machineId: string } {
  const { machineId } = host;
  if (machineId === undefined)
    throw refused(400, 'the request has no machine id (X-Cattle-Id); use the install script of this manager');
  return { ...host, machineId };
}
