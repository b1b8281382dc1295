import type { FastifyInstance } from 'fastify';
import { clusterregistrationtokenKind } from '../../kinds/clusterregistrationtoken/kind.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { planSecretNameOf } from '../../kinds/machine/names.ts';
import type { Kind } from '../../kinds/types.ts';
import type { ManagerFacts } from '../../network/facts.ts';
import type { Store } from '../../store/types.ts';
import { isResourceRequest, type RequestAttributes } from '../access/attributes.ts';
import type { Authorizer } from '../access/policy.ts';
import { type Identity, nodeGroup, nodeSecretExtra } from '../identity.ts';
import { openMirror } from '../objects/mirror.ts';
import { settingNames } from '../settings/definitions.ts';
import type { Settings } from '../settings/settings.ts';
import { type AgentContacts, type AgentRequest, agentContacts } from './agents/agent-contacts.ts';
import { sweepNodeTokens } from './agents/node-tokens.ts';
import { confinePlanSecret } from './agents/plan-secret-guard.ts';
import { openAssets } from './assets/assets.ts';
import type { NodeKnowledge } from './connect/judge-host.ts';
import type { StoredMachine } from './connect/machine-objects.ts';
import { registrationTurns } from './connect/registration-turns.ts';
import { readScriptParts } from './install/script-parts.ts';
import { caChecksumOf, openScripts } from './install/scripts.ts';
import { reportKeeper } from './preflight/report.ts';
import { rateLimit } from './rate-limit.ts';
import { nodeRoutes } from './routes.ts';
import { openClusterEnvironments } from './tokens/cluster-environments.ts';
import { openTokenKeeper, type TokenKeeper } from './tokens/token-keeper.ts';

export interface NodesOptions {
  readonly store: Store;
  readonly settings: Settings;
  readonly knowledge: NodeKnowledge;
  readonly authorizer: Authorizer;
  /** Folder for the programs of nodes. */
  readonly assetsFolder: string;
  managerFacts(): ManagerFacts;
  /** PEM of the authority that signed the manager's certificate; empty for a public one. */
  authority(): string;
  now(): Date;
  fault(error: unknown): void;
}

/** The part of the server that lets hosts in and knows their agents. */
export interface Nodes {
  readonly contacts: AgentContacts;
  /** Puts the routes and the record of agents on the application. */
  register(app: FastifyInstance): void;
  /** How someone sees stored objects of a kind; undefined for the kinds that everybody sees as they are. */
  reveal(
    kind: Pick<Kind, 'group' | 'kind'>,
    user: Identity,
    namespace: string,
  ): ((value: string) => string) | undefined;
  /** What remains of a write by someone who may not change everything; undefined for everybody else. */
  confine(kind: Pick<Kind, 'group' | 'kind'>, user: Identity): typeof confinePlanSecret | undefined;
  readonly inSync: boolean;
  close(): Promise<void>;
}

const minute = 60_000;
/** A network address may be that of a whole site whose hosts all join at once. */
const requestLimits = { most: 3_000, windowMs: minute, remembered: 20_000 };
const wrongTokenLimits = { most: 20, windowMs: minute, remembered: 20_000 };
const sweepMs = 10 * minute;

export async function openNodes(options: NodesOptions): Promise<Nodes> {
  const { store, settings, authority, now, fault } = options;
  const contacts = agentContacts(() => now().getTime());
  const serverUrl = (): string => settings.get(settingNames.serverUrl).replace(/\/$/, '');
  const machines = await openMirror<StoredMachine>({
    store,
    resource: { group: machineKind.group, resource: machineKind.plural },
    read: (value) => JSON.parse(value) as StoredMachine,
    fault,
  });
  // Hears of environments while it is being opened.
  let keeper: TokenKeeper | undefined;
  const environments = await openClusterEnvironments({ store, changed: () => keeper?.refresh(), fault });
  const tokens = await openTokenKeeper({
    store,
    surroundings: (cluster) => {
      const caChecksum = caChecksumOf(authority());
      const url = serverUrl();
      const environment = environments.of(cluster);
      return url === '' ? undefined : { url, environment, ...(caChecksum === undefined ? {} : { caChecksum }) };
    },
    now,
    fault,
  });
  keeper = tokens;
  const stopFollowing = settings.onChange(tokens.refresh);
  const assets = openAssets({
    folder: options.assetsFolder,
    release: (agent) => ({
      version: settings.get(agent === 'linux' ? settingNames.systemAgentVersion : settingNames.winsAgentVersion),
      url: settings.get(agent === 'linux' ? settingNames.systemAgentUrl : settingNames.winsAgentUrl),
    }),
    fetch,
    fault,
  });
  const scripts = openScripts({
    parts: await readScriptParts(),
    serverUrl,
    authority,
    isStrict: () => settings.get(settingNames.agentTlsMode) !== 'system-store',
    checksums: assets.checksums,
  });
  const sweep = setInterval(() => {
    sweepNodeTokens(store, (secret) => isSecretOfMachine(machines.objects, secret), contacts).catch(fault);
  }, sweepMs).unref();
  return {
    contacts,
    register(app) {
      app.addHook('preHandler', (request, reply, done) => {
        const secret = request.user.extra[nodeSecretExtra]?.[0];
        if (secret !== undefined) {
          const isWatch = request.attributes.verb === 'watch';
          const userAgent = request.headers['user-agent'] ?? '';
          const end = contacts.note(secret, {
            source: request.source,
            userAgent,
            isWatch,
            act: actOf(request.attributes),
          });
          if (end) reply.raw.once('close', end);
        }
        done();
      });
      app.register(nodeRoutes, {
        store,
        knowledge: options.knowledge,
        contacts,
        managerFacts: options.managerFacts,
        machines: () => machines.objects.values(),
        turns: registrationTurns(() => now().getTime()),
        serverUrl,
        authority,
        now,
        tokens,
        assets,
        scripts,
        reports: reportKeeper(store, now),
        requests: rateLimit(requestLimits, () => now().getTime()),
        wrongTokens: rateLimit(wrongTokenLimits, () => now().getTime()),
      });
    },
    reveal(kind, user, namespace) {
      if (kind.kind !== clusterregistrationtokenKind.kind || kind.group !== clusterregistrationtokenKind.group)
        return undefined;
      const secrets = {
        verb: 'get',
        group: '',
        version: 'v1',
        resource: 'secrets',
        subresource: '',
        namespace,
        name: '',
      };
      return options.authorizer.authorize(user, secrets).allowed ? tokens.reveal : undefined;
    },
    confine: (kind, user) =>
      kind.kind === 'Secret' && kind.group === '' && user.groups.includes(nodeGroup) ? confinePlanSecret : undefined,
    get inSync() {
      return machines.inSync && tokens.inSync && environments.inSync;
    },
    async close() {
      clearInterval(sweep);
      stopFollowing();
      assets.close();
      await Promise.all([tokens.close(), machines.close(), environments.close()]);
    },
  };
}

/** Whether the machine of a plan secret, given as `namespace/name`, is there. */
function isSecretOfMachine(machines: ReadonlyMap<string, StoredMachine>, secret: string): boolean {
  const suffix = planSecretNameOf('');
  return secret.endsWith(suffix) && machines.has(secret.slice(0, -suffix.length));
}

/** An agent asks for the version when its process starts, and at no other time. */
function actOf(attributes: RequestAttributes): AgentRequest['act'] {
  if (isResourceRequest(attributes)) return attributes.verb === 'update' ? 'report' : undefined;
  return attributes.path === '/version' ? 'begin' : undefined;
}
