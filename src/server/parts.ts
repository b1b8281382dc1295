import type { FastifyInstance } from 'fastify';
import type { Kind } from '../kinds/types.ts';
import type { Store } from '../store/types.ts';
import type { Judge } from './admission.ts';
import type { ApiOptions, VersionInfo } from './api/options.ts';
import type { Resolve } from './facts.ts';
import type { Log } from './log.ts';
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
}

export interface OpenedStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** What is to be done at the end, in the order in which it was opened; the end goes backwards. */
export type Closing = (() => Promise<void> | void)[];
