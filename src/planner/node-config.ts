import type { Cni, CniContext } from '../cnis/types.ts';
import type { Engine, NodeProfile, RenderContext } from '../engines/types.ts';
import { httpsUrl } from '../network/endpoint.ts';
import type { Traced } from '../network/trace.ts';
import { addAddresses } from './addresses.ts';
import { ConfigDraft } from './draft.ts';
import { userConfigOf } from './user-config.ts';

/** A CNI and what it is asked with. */
export interface CniQuestion {
  readonly cni: Cni;
  readonly context: CniContext;
}

/** Puts a node's configuration together: the user's, then what role, join, addresses, engine and CNI need. */
export function draftConfig(
  node: NodeProfile,
  context: RenderContext,
  engine: Engine,
  cnis: readonly CniQuestion[],
): ConfigDraft {
  const server = node.roles.etcd || node.roles.controlPlane;
  const subcommand = server ? 'server' : 'agent';
  const user = userConfigOf(context.cluster, node.machineLabels, engine.facts, subcommand);
  const draft = new ConfigDraft(user.config);
  draft.decide(...user.leftOut);
  addPlacement(draft, node, context, engine);
  addRoles(draft, node);
  addChosenNetwork(draft, node, context);
  addAddresses(draft, node, context);
  addContributions(draft, node, context, engine, server ? cnis : []);
  addLabelsAndTaints(draft, node);
  return draft;
}

function addPlacement(draft: ConfigDraft, node: NodeProfile, context: RenderContext, engine: Engine): void {
  const directory = context.cluster.spec?.rkeConfig?.dataDirectories?.k8sDistro;
  if (directory) draft.own('data-dir', directory, 'spec.rkeConfig.dataDirectories says where data are');
  if (node.name) draft.own('node-name', node.name, 'the node registered under another name');
  const tokenWhy = 'the manager makes the tokens by which nodes join';
  const server = node.roles.etcd || node.roles.controlPlane;
  if (server) {
    draft.own('token', context.tokens.server, tokenWhy);
    draft.own('agent-token', context.tokens.agent, tokenWhy);
  } else {
    draft.own('token', context.tokens.agent, tokenWhy);
  }
  if (context.join) draft.own('server', httpsUrl(context.join), 'the manager decides where a node joins');
  const registry = context.systemDefaultRegistry;
  if (registry && engine.facts.keys['system-default-registry']?.[server ? 'server' : 'agent'] === 'known') {
    draft.suggest('system-default-registry', registry);
  }
}

/** Components that a server with a part of the roles does not run. */
function addRoles(draft: ConfigDraft, { roles }: NodeProfile): void {
  const why = 'the roles of the node decide which components it runs';
  if (roles.etcd && !roles.controlPlane) {
    for (const component of ['apiserver', 'controller-manager', 'scheduler'])
      draft.own(`disable-${component}`, true, why);
  }
  if (roles.controlPlane && !roles.etcd) draft.own('disable-etcd', true, why);
}

/** Values of the network plan that the engine would choose otherwise; all servers must have the same. */
function addChosenNetwork(draft: ConfigDraft, { roles }: NodeProfile, { network }: RenderContext): void {
  if (!roles.etcd && !roles.controlPlane) return;
  const list = (key: string, values: readonly Traced<{ readonly text: string }>[]) => {
    const chosen = values.find(({ origin }) => origin === 'chosen');
    const text = values.map(({ value }) => value.text).join(',');
    if (chosen && draft.suggest(key, text)) draft.decide({ subject: key, value: text, why: chosen.why });
  };
  list('cluster-cidr', network.pods);
  list('service-cidr', network.services);
  list('cluster-dns', network.dns);
  if (!roles.controlPlane) return;
  for (const { family, value, origin, why } of network.nodeMasks) {
    const argument = `node-cidr-mask-size-${family}=${value}`;
    if (origin === 'chosen' && draft.appendArgument('kube-controller-manager-arg', argument)) {
      draft.decide({ subject: 'kube-controller-manager-arg', value: argument, why });
    }
  }
}

function addContributions(
  draft: ConfigDraft,
  node: NodeProfile,
  context: RenderContext,
  engine: Engine,
  cnis: readonly CniQuestion[],
): void {
  const contributions = [
    engine.config(node, context, draft.finish()),
    ...cnis.map(({ cni, context: question }) => cni.engineConfig(question)),
  ];
  for (const { config, decisions } of contributions) {
    for (const [key, value] of Object.entries(config)) {
      if (Array.isArray(value)) draft.append(key, value);
      else if (typeof value === 'boolean' || typeof value === 'string') draft.suggest(key, value);
    }
    draft.decide(...decisions);
  }
}

/** Both count only when the node registers for the first time; their order means nothing, so it is the alphabet's. */
function addLabelsAndTaints(draft: ConfigDraft, node: NodeProfile): void {
  draft.append(
    'node-label',
    Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
  );
  draft.append('node-taint', node.taints);
  for (const key of ['node-label', 'node-taint']) {
    const items = draft.list(key);
    if (items.length === 0) continue;
    draft.remove(key);
    draft.suggest(key, [...items].sort());
  }
}
