import type { FastifyInstance } from 'fastify';
import type { Kind } from '../kinds/types.ts';
import type { ManagerFacts } from '../network/facts.ts';
import type { Store } from '../store/types.ts';
import type { Judge } from './admission.ts';
import type { ApiOptions, VersionInfo } from './api/options.ts';
import type { Resolve } from './facts.ts';
import type { Log } from './log.ts';
import type { AgentContact } from './nodes/agents/agent-contacts.ts';
import type { NodeKnowledge } from './nodes/connect/judge-host.ts';

/** What a server is made of besides itself; whoever starts it knows the implementations. */
export interface ServerParts {
  readonly kinds: readonly Kind[];
  readonly judge: Judge;
  /** What hosts that register are judged by. */
  readonly nodes: NodeKnowledge;
  readonly log: Log;
  readonly version: VersionInfo;
  /** The release of the product. */
  readonly release: string;
  /** Opens the store, with whatever looks after it. */
  openStore(folder: string): Promise<OpenedStore>;
  /** Registers the Kubernetes-style API. */
  api(app: FastifyInstance, options: ApiOptions): void;
  readonly resolve: Resolve;
  /** Shows the invented password of the admin, once. */
  showPassword(password: string): void;
  /** Starts what makes clusters come true, when requests are served. */
  startControllers(surroundings: ControllerSurroundings): { stop(): Promise<void> };
}

/** What a running server knows, and those who work on its store need. */
export interface ControllerSurroundings {
  readonly store: Store;
  /** Where the server is found from this host, whatever the server URL says, e.g. `https://127.0.0.1:8443`. */
  readonly localUrl: string;
  managerFacts(): ManagerFacts;
  /** The value in force; empty for an unknown name. */
  setting(name: string): string;
  /** Calls back after any change of a setting, until the function it gives is called. */
  onSettings(listener: () => void): () => void;
  /** Counts one call of a provider of machines that is over. */
  cloudCall(call: { readonly driver: string; readonly call: string; readonly outcome: string }): void;
  /** The agent that reads a plan secret, given as `namespace/name`. */
  contactOf(secret: string): AgentContact | undefined;
  /** Calls back with the secret of an agent that came or went, until the function it gives is called. */
  onAgents(listener: (secret: string) => void): () => void;
}

export interface OpenedStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** What is to be done at the end, in the order in which it was opened; the end goes backwards. */
export type Closing = (() => Promise<void> | void)[];
