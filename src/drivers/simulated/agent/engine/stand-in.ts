import type { Clock } from '../clock.ts';
import { answerApi } from './api-server.ts';
import {
  assignPodRanges,
  type ClusterView,
  decide,
  decisionOf,
  emptyView,
  hasQuorum,
  mergeViews,
  type NodeDecision,
  type NodeRecord,
  recordNode,
} from './cluster-view.ts';
import type { Faults, Handler, Host, HostReply } from './host.ts';
import type { Life } from './life.ts';
import { cniOf, listenersOf, type Stage } from './listeners.ts';
import {
  type Admitting,
  admit,
  type BeatRequest,
  hear,
  type JoinReply,
  type JoinRequest,
  removedMessage,
} from './membership.ts';
import { ownRecord } from './own-record.ts';
import type { Pki } from './pki.ts';
import { criticalValues, dnsOf, maskOf, nodeIpsOf, rangesOf, refusalsOf } from './refusals.ts';
import { writeServerFiles } from './server-files.ts';
import { type EngineValues, type Installed, isTrue, readValues, textOf } from './setup.ts';

export interface StandInOptions {
  readonly host: Host;
  readonly clock: Clock;
  readonly pki: Pki;
  /** Asked again at every start. */
  faults(): Promise<Faults>;
  /** From start to the last stage, in milliseconds. */
  readonly startMs: number;
  /** Between signs of life, in milliseconds. */
  readonly beatMs: number;
  /** Keeps the cluster's state in the data directory, for the next process. */
  readonly durable: boolean;
  /** Hears each line of the journal as it is written. */
  told?(line: string): void;
}

/** A stand-in for an engine on one host: it takes and refuses what a real one does, and runs no container. */
export interface StandIn {
  /** What the installer does: keeps the release, and restarts the engine when the stamp changed. Does not wait for the start. */
  install(installed: Installed): void;
  /** Removes the engine with its data. */
  uninstall(): Promise<void>;
  stop(): Promise<void>;
  /** The engine's journal, newest last. */
  readonly lines: readonly string[];
  readonly state: 'absent' | 'starting' | 'running' | 'failed';
  readonly installed: Installed | undefined;
  /** The running engine's configuration and cluster; undefined before it got so far. */
  readonly life: Life | undefined;
  /** Whether this server's API answers: it came up, and etcd has a majority. */
  apiServes(): boolean;
  /** Changes what the cluster has decided about a Node. Throws while the API does not serve. */
  decide(name: string, change: Partial<NodeDecision>): void;
  /** Time of the last sign of life from which on a node counts as alive. */
  aliveSince(): number;
}

/** systemd's `RestartSec` of the engines' units. */
const restartMs = 5_000;
const mostLines = 200;
/** Parts of the whole start after which the stages are up. */
const stageAt: readonly (readonly [Stage, number])[] = [
  ['supervisor', 0.3],
  ['control-plane', 0.7],
  ['network', 1],
];

export function newStandIn(options: StandInOptions): StandIn {
  const { host, clock, beatMs } = options;
  const lines: string[] = [];
  let installed: Installed | undefined;
  let state: StandIn['state'] = 'absent';
  let life: Life | undefined;
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  const say = (line: string) => {
    lines.push(line);
    options.told?.(line);
    if (lines.length > mostLines) lines.shift();
  };

  async function runOn(current: Installed, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const closing: (() => Promise<void>)[] = [];
      try {
        state = 'starting';
        await start(current, signal, closing);
      } catch (error) {
        if (!signal.aborted) {
          state = 'failed';
          say(`fatal: ${error instanceof Error ? error.message : String(error)}`);
        }
      } finally {
        life?.stages.clear();
        await Promise.all(closing.map((close) => close()));
      }
      await clock.sleep(restartMs, signal);
    }
  }

  async function start(current: Installed, signal: AbortSignal, closing: (() => Promise<void>)[]): Promise<void> {
    const faults = await options.faults();
    say(`starting ${current.engine} ${current.agent ? 'agent' : 'server'} ${current.version.text}`);
    const values = await readValues(host, current.engine);
    const refusals = refusalsOf(current, values, host.addresses());
    if (refusals.length > 0) throw new Error(refusals.join('; '));
    if (faults.crash) throw new Error('crashed, as its faults ask for');
    const pace = options.startMs * (faults.slow ?? 1);
    if (faults.hang) await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
    life = await enter(current, values, faults);
    const own = life;
    await persist(own);
    let waited = 0;
    for (const [stage, part] of stageAt) {
      await clock.sleep(pace * (part - waited), signal);
      waited = part;
      if (signal.aborted) return;
      await openStage(own, stage, faults, closing);
      if (stage === 'network') own.record = { ...own.record, networkReady: cniOf(current, values) !== 'none' };
      await beat(own);
    }
    state = 'running';
    say('all components are up');
    while (!signal.aborted) {
      await clock.sleep(beatMs, signal);
      if (signal.aborted) return;
      await beat(own);
      await persist(own);
    }
  }

  /** Starts a cluster, joins one, or goes on with the one that the data directory knows. */
  async function enter(current: Installed, values: EngineValues, faults: Faults): Promise<Life> {
    const record = await ownRecord({ host, installed: current, values, faults, now: clock.now() });
    const kept = await keptState(current, record.name);
    const server = textOf(values, 'server');
    const joins = server !== '' && (kept === undefined || current.agent);
    const entered = joins
      ? await join(current, values, server, record, kept === undefined)
      : (kept ?? {
          view: emptyView,
          authority: await options.pki.authority(new Date(clock.now())),
          dns: dnsOf(values, nodeIpsOf(values, host.addresses())),
        });
    if (kept && decisionOf(kept.view, record.name).removed) throw new Error(removedMessage);
    const before = entered.view.nodes[record.name];
    const next = { ...record, version: (before?.version ?? 0) + (joins ? 0 : 1) };
    const view = recordNode(entered.view, next);
    const fresh = {
      installed: current,
      values,
      name: record.name,
      record: next,
      authority: entered.authority,
      dns: entered.dns,
    };
    const begun: Life = { ...fresh, view, stages: new Set() };
    if (!current.agent) {
      const pair = await writeServerFiles(begun, host, options.pki, new Date(clock.now()));
      host.secure(pair, begun.authority.certificate);
    }
    return begun;
  }

  async function join(
    current: Installed,
    values: EngineValues,
    server: string,
    record: NodeRecord,
    blank: boolean,
  ): Promise<JoinReply> {
    const request: JoinRequest = {
      token: textOf(values, 'token'),
      record: { ...record, version: 1 },
      blank,
      ...(current.agent ? {} : { critical: criticalValues(current, values) }),
    };
    const { status, body } = await host.call(server, { method: 'POST', path: '/simulated/join', body: request });
    if (status === 200) return body as JoinReply;
    throw new Error(
      `${server} answered with ${status}: ${(body as { message?: string }).message ?? 'no reason given'}`,
    );
  }

  function statePath({ dataDirectory }: Installed): string {
    return `${dataDirectory}/simulated/state.json`;
  }

  async function keptState(current: Installed, name: string): Promise<JoinReply | undefined> {
    if (life?.name === name && !current.agent && life.installed.dataDirectory === current.dataDirectory) {
      return { view: life.view, authority: life.authority, dns: life.dns };
    }
    const text = options.durable && !current.agent ? await host.read(statePath(current)) : undefined;
    return text === undefined ? undefined : (JSON.parse(text) as JoinReply);
  }

  async function persist({ installed: current, view, authority, dns }: Life): Promise<void> {
    if (!options.durable || current.agent) return;
    await host.write(statePath(current), JSON.stringify({ view, authority, dns }), 0o600);
  }

  async function openStage(own: Life, stage: Stage, faults: Faults, closing: (() => Promise<void>)[]): Promise<void> {
    const nodeIps = nodeIpsOf(own.values, host.addresses());
    own.stages.add(stage);
    for (const listener of listenersOf(own, nodeIps, faults)) {
      if (listener.stage !== stage) continue;
      try {
        closing.push(await host.listen(listener, handlerOf(own, listener.name)));
      } catch (error) {
        if (!listener.optional) throw error;
        say(
          `${listener.name} does not listen on ${listener.address}: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }

  function handlerOf(own: Life, component: string): Handler {
    return (request) => {
      if (component === 'supervisor' && request.path.startsWith('/simulated/'))
        return supervise(own, request.path, request.body);
      if (component === 'supervisor' && request.path === '/db/info') return { status: 200, body: databaseInfo(own) };
      const healthy = componentIsHealthy(own, component);
      const asked = healthy && servesApi(own, component) ? answerApi(request, own.view, aliveSince()) : undefined;
      if (asked) return asked;
      return { status: healthy ? 200 : 503, body: healthy ? 'ok' : 'unhealthy' };
    };
  }

  function supervise(own: Life, path: string, body: unknown): HostReply {
    const server: Admitting = {
      view: own.view,
      serverToken: textOf(own.values, 'token'),
      agentToken: textOf(own.values, 'agent-token') || textOf(own.values, 'token'),
      critical: criticalValues(own.installed, own.values),
      authority: own.authority,
      dns: own.dns,
      alive: aliveSince(),
    };
    const isJoin = path === '/simulated/join';
    const { view, reply } = isJoin ? admit(server, body as JoinRequest) : hear(server, body as BeatRequest);
    own.view = view;
    if (isJoin) say(`${(body as JoinRequest).record.name} asks to join: ${reply.status}`);
    return reply;
  }

  function componentIsHealthy(own: Life, component: string): boolean {
    if (component === 'etcd') return hasQuorum(own.view, aliveSince());
    const needsApi = ['supervisor', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].includes(component);
    if (!needsApi || isTrue(own.values['disable-apiserver'])) return true;
    return own.stages.has('control-plane') && hasQuorum(own.view, aliveSince());
  }

  /** K3s answers for supervisor and API server on one port. */
  function servesApi({ installed: { engine }, values }: Life, component: string): boolean {
    return component === (engine === 'rke2' ? 'kube-apiserver' : 'supervisor') && !isTrue(values['disable-apiserver']);
  }

  function databaseInfo({ view }: Life): unknown {
    const members = Object.values(view.nodes).filter(({ name, etcd }) => etcd && !decisionOf(view, name).removed);
    return { members: members.map(({ name, clientUrls }) => ({ name, clientURLs: clientUrls })) };
  }

  function aliveSince(): number {
    return clock.now() - beatMs * 4;
  }

  /** Tells all servers that this node lives, and hears what they know. Ends the engine when its member was removed. */
  async function beat(own: Life): Promise<void> {
    own.record = { ...own.record, version: own.record.version + 1, seen: clock.now() };
    own.view = recordNode(own.view, own.record);
    const isServer = own.record.supervisor !== undefined;
    const token = textOf(own.values, 'token');
    const servers = Object.values(own.view.nodes).filter(
      ({ name, supervisor }) => supervisor !== undefined && name !== own.name && !decisionOf(own.view, name).removed,
    );
    await Promise.all(
      servers.map(async ({ supervisor }) => {
        const view = isServer ? own.view : { nodes: { [own.name]: own.record }, decisions: {} };
        try {
          const request = { method: 'POST', path: '/simulated/beat', body: { token, view } satisfies BeatRequest };
          const { status, body } = await host.call(supervisor ?? '', request);
          if (status === 200) own.view = mergeViews(own.view, (body as { readonly view: ClusterView }).view);
        } catch {
          // A server that does not answer is what quorum is counted from.
        }
      }),
    );
    if (isLeader(own)) own.view = withPodRanges(own);
    if (own.record.etcd && decisionOf(own.view, own.name).removed) throw new Error(removedMessage);
  }

  /** The first control plane that lives gives out pod ranges: two would give the same ones. */
  function isLeader(own: Life): boolean {
    if (!own.stages.has('control-plane') || !own.record.controlPlane) return false;
    const alive = aliveSince();
    const planes = Object.values(own.view.nodes).filter(({ controlPlane, seen }) => controlPlane && seen >= alive);
    return planes.map(({ name }) => name).sort()[0] === own.name && hasQuorum(own.view, alive);
  }

  function withPodRanges({ view, values }: Life): ClusterView {
    const { pods } = rangesOf(values, nodeIpsOf(values, host.addresses()));
    return assignPodRanges(
      view,
      pods,
      pods.map((range) => maskOf(values, range, pods.length > 1)),
    );
  }

  async function halt(): Promise<void> {
    running?.stop.abort();
    await running?.ended;
    running = undefined;
  }

  function launch(current: Installed): void {
    const before = running;
    const stop = new AbortController();
    before?.stop.abort();
    const ended = (async () => {
      await before?.ended;
      await runOn(current, stop.signal);
    })();
    running = { stop, ended };
  }

  return {
    install(next) {
      const same = installed && running && installed.stamp === next.stamp && installed.agent === next.agent;
      installed = next;
      if (same) return;
      say('restarting: the installer brought another stamp');
      launch(next);
    },
    async uninstall() {
      await halt();
      if (installed) await host.remove(installed.dataDirectory);
      installed = undefined;
      life = undefined;
      state = 'absent';
    },
    stop: halt,
    lines,
    get state() {
      return state;
    },
    get installed() {
      return installed;
    },
    get life() {
      return life;
    },
    apiServes: () =>
      life?.record.controlPlane === true && life.stages.has('control-plane') && hasQuorum(life.view, aliveSince()),
    decide(name, change) {
      if (!life || !hasQuorum(life.view, aliveSince())) throw new Error('the API server does not answer');
      life.view = decide(life.view, name, change);
    },
    aliveSince,
  };
}
