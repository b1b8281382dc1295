import type { EngineConfig, NodeFile } from '../../engines/types.ts';
import { sha256Hex } from '../../lib/digest.ts';

/** What decides whether a node's engine must be restarted. */
export interface StampInput {
  /** `spec.rkeConfig.provisionGeneration`: raising it has every node configured anew. */
  readonly generation: number;
  readonly image: string;
  /** Environment of the installer without the stamps themselves. */
  readonly env: readonly string[];
  readonly files: readonly NodeFile[];
  /** Path of the engine's configuration among the files, and what is in it. */
  readonly configPath: string;
  readonly config: EngineConfig;
}

/** The installer restarts the engine when the first changes; the node is drained before when the second does as well. */
export interface Stamps {
  readonly restart: string;
  readonly drain: string;
}

/** Keys that say how a node finds the others: a change of them restarts the engine and disturbs no pod. */
const quietKeys: ReadonlySet<string> = new Set(['server', 'cluster-init']);

/**
 * Both stamps are SHA-256 of the same list as JSON: generation, image, environment, then path, mode and content of each
 * file that is not hot, and its encoding where it is no text. The drain stamp sees the engine's configuration without
 * {@link quietKeys}.
 */
export function stampsOf(input: StampInput): Stamps {
  const disturbing = Object.entries(input.config).filter(([key]) => !quietKeys.has(key));
  const quietConfig = JSON.stringify(disturbing.sort(([a], [b]) => (a < b ? -1 : 1)));
  const stamp = (contentOf: (file: NodeFile) => string) => {
    const files = input.files
      .filter((file) => !isHot(file))
      .map((file) => [file.path, file.mode, contentOf(file), ...(file.encoding === undefined ? [] : [file.encoding])]);
    return sha256Hex(JSON.stringify([input.generation, input.image, input.env, files]));
  };
  return {
    restart: stamp(({ content }) => content),
    drain: stamp(({ path, content }) => (path === input.configPath ? quietConfig : content)),
  };
}

/** Files whose change takes effect without a restart: marked ones, and manifests, whose folder servers watch. */
export function isHot({ path, dynamic }: Pick<NodeFile, 'path' | 'dynamic'>): boolean {
  return dynamic === true || /[\\/]server[\\/]manifests[\\/]/.test(path);
}
