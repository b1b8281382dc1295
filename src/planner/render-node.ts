import type { Cni, CniContext } from '../cnis/types.ts';
import type { Engine, EngineConfig, NodeFile, NodeProfile, Probe, RenderContext } from '../engines/types.ts';
import { networkInputOf } from '../kinds/cluster/network-input.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';
import type { Decision } from '../lib/decision.ts';
import { primaryCniOf } from '../network/derive.ts';
import type { EngineFacts } from '../network/facts.ts';
import { authenticationWebhook, contentFiles, givenRegistries } from './content-files.ts';
import { addEtcdSettings } from './etcd-settings.ts';
import { hostPreparation } from './host-preparation.ts';
import { layoutOf } from './layout.ts';
import { manifestsOf } from './manifests.ts';
import { type CniQuestion, draftConfig } from './node-config.ts';
import { registryFiles } from './registries.ts';
import { selectorFiles } from './selector-files.ts';
import { configForAllMachines } from './user-config.ts';

/** Everything one node gets, and what was decided for the user on the way. */
export interface RenderedNode {
  /** In the order in which they are written. */
  readonly files: readonly NodeFile[];
  readonly probes: readonly Probe[];
  readonly decisions: readonly Decision[];
  /** The engine's configuration, as in its file. */
  readonly config: EngineConfig;
}

/** The CNIs of a cluster in the order in which they are called: multus where it is asked for, then the one that serves pods. */
export function cnisOf(cluster: Cluster, engine: EngineFacts, known: Readonly<Record<string, Cni>>): Cni[] {
  const input = networkInputOf(cluster);
  const multus = engine.name === 'rke2' && input.cni?.value[0] === 'multus';
  const names = [...(multus ? ['multus'] : []), primaryCniOf(input, engine)];
  return [...new Set(names)].flatMap((name) => known[name] ?? []);
}

/**
 * Renders one node. The same arguments always give the same bytes; the order of maps, and of lists that are sets, does
 * not matter. What the rules accept renders into what the engine's components accept.
 */
export function renderNode(
  node: NodeProfile,
  context: RenderContext,
  engine: Engine,
  cnis: readonly Cni[],
): RenderedNode {
  const layout = layoutOf(node, engine, context.cluster);
  const questions = cniQuestions(context, engine, cnis);
  const draft = draftConfig(node, context, engine, questions);
  const given = givenRegistries(draft, layout);
  const snapshots = node.roles.etcd ? addEtcdSettings(draft, context, layout) : [];
  const contents = contentFiles(draft, context, layout);
  const webhook = authenticationWebhook(draft, node, context, layout);
  const manifests = manifestsOf(node, context, layout, questions);
  const preparation = hostPreparation(node, context, layout);
  const config = draft.finish();
  return {
    files: [
      ...preparation.files,
      ...registryFiles(context, layout, given),
      ...snapshots,
      ...contents,
      ...selectorFiles(node, context, layout),
      configFile(layout.config, config, engine.facts.title),
      ...manifests.files,
      ...webhook,
    ],
    probes: [...engine.probes(node, context, config), ...cniProbes(node, context, engine, cnis)],
    decisions: [...draft.decisions, ...manifests.decisions, ...preparation.decisions],
    config,
  };
}

function cniQuestions(context: RenderContext, engine: Engine, cnis: readonly Cni[]): CniQuestion[] {
  const userConfig = configForAllMachines(context.cluster);
  const charts = context.cluster.spec?.rkeConfig?.chartValues ?? {};
  const behindMultus = cnis[0]?.facts.name === 'multus';
  return cnis.map((cni): CniQuestion => {
    const values = cni.chart === undefined ? undefined : charts[cni.chart];
    const question: CniContext = {
      engine: engine.facts,
      version: context.version,
      network: context.network,
      behindMultus: behindMultus && cni.facts.name !== 'multus',
      userValues: typeof values === 'object' && values !== null ? (values as CniContext['userValues']) : {},
      userConfig,
      masqueradesUniqueLocalPods: context.contract.masqueradesUniqueLocalPods,
    };
    return { cni, context: question };
  });
}

/** JSON is YAML; the mode keeps tokens from everybody but root. */
function configFile(path: string, config: EngineConfig, title: string): NodeFile {
  const content = `${JSON.stringify(config, undefined, 2)}\n`;
  return { path, mode: '0600', content, purpose: `configuration of ${title}` };
}

/** Agents of a CNI that the engine installs answer on every Linux node but servers that run etcd alone. */
function cniProbes(node: NodeProfile, context: RenderContext, engine: Engine, cnis: readonly Cni[]): Probe[] {
  const { roles, windows } = node;
  if (windows || (roles.etcd && !roles.controlPlane && !roles.worker)) return [];
  const host = context.network.loopback.value;
  return cnis.flatMap(({ probe, facts }) =>
    probe && engine.facts.cnis.includes(facts.name)
      ? [{ name: probe.name, url: `http://${host}:${probe.port}${probe.path}` }]
      : [],
  );
}
