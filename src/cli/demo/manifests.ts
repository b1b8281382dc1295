import { parseAllDocuments } from 'yaml';
import { kinds } from '../../generated/kinds.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { simulatedconfigKind } from '../../kinds/simulatedconfig/kind.ts';
import { apiVersionOf, type Kind } from '../../kinds/types.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** One document of an example. */
export interface DemoObject {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly object: unknown;
}

/** One file of examples. */
export interface DemoManifest {
  readonly file: string;
  /** In the order of the file. */
  readonly objects: readonly DemoObject[];
  /** The Clusters among them. */
  readonly clusters: readonly DemoObject[];
  /** Whether machines of its clusters come from the simulated driver alone: no account is needed, and no host. */
  readonly lives: boolean;
}

/** Reads a file of examples. Throws where a document is of no kind: the examples are a part of the program. */
export function readDemoManifest(file: string, text: string): DemoManifest {
  const objects = parseAllDocuments(text).map((document) => demoObject(file, document.toJS()));
  const clusters = objects.filter(({ kind }) => kind === clusterKind);
  const lives = clusters.length > 0 && clusters.every(({ object }) => isSimulated(object as Cluster));
  return { file, objects, clusters, lives };
}

function demoObject(file: string, value: unknown): DemoObject {
  const object = (value ?? {}) as {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly metadata?: {
      readonly name?: string;
      readonly namespace?: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
  const kind = kinds.find((known) => known.kind === object.kind && apiVersionOf(known) === object.apiVersion);
  if (!kind) {
    throw new Error(`${file}: found ${object.apiVersion} ${object.kind}, expected a kind that the manager serves`);
  }
  const { name = '', namespace = '' } = object.metadata ?? {};
  return { kind, namespace, name, object: asApplied(object) };
}

/** Remembers what was applied where kubectl does: it can apply the file again, and sees what was taken out of it. */
function asApplied(object: {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}): unknown {
  const annotations = { ...object.metadata?.annotations, [lastApplied]: `${JSON.stringify(object)}\n` };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function isSimulated({ spec }: Cluster): boolean {
  const pools = spec?.rkeConfig?.machinePools ?? [];
  return pools.length > 0 && pools.every((pool) => pool.machineConfigRef?.kind === simulatedconfigKind.kind);
}
