import type { ClusterView, NodeRecord } from './cluster-view.ts';
import type { KeyPair } from './host.ts';
import type { Stage } from './listeners.ts';
import type { EngineValues, Installed } from './setup.ts';

/** One start of an engine. */
export interface Life {
  readonly installed: Installed;
  readonly values: EngineValues;
  readonly name: string;
  view: ClusterView;
  record: NodeRecord;
  authority: KeyPair;
  /** Addresses of the cluster's DNS. */
  readonly dns: readonly string[];
  readonly stages: Set<Stage>;
}
