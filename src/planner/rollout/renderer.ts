import type { Cni } from '../../cnis/types.ts';
import type { Engine, NodeProfile, RenderContext } from '../../engines/types.ts';
import { machineUidLabel } from '../../kinds/nodeplan/reports/inventory.ts';
import { planDocumentOf } from '../plan-document/compose.ts';
import { errandInstruction } from '../plan-document/errands.ts';
import { provisioningDirectory, uninstallCommand, uninstallDocument } from '../plan-document/uninstall.ts';
import { renderNode } from '../render-node.ts';
import type { ObservedNode, Renderer } from './world.ts';

/** What all plans of a cluster are made from; release and join target differ from node to node. */
export interface ClusterRendering {
  readonly context: Omit<RenderContext, 'join' | 'version'>;
  readonly engine: Engine;
  /** As `cnisOf` gives them. */
  readonly cnis: readonly Cni[];
  /** The manager's certificate request in PEM; without one no kubeconfig comes of the cluster. */
  readonly certificateRequest?: string;
}

/** The renderer of real plans. */
export function clusterRenderer({ context, engine, cnis, certificateRequest }: ClusterRendering): Renderer {
  return {
    plan({ node, init, join, version }) {
      const own: RenderContext = { ...context, version, ...(join && { join }) };
      const profile = profileOf(node, init);
      const extras = certificateRequest === undefined ? {} : { certificateRequest };
      return planDocumentOf(renderNode(profile, own, engine, cnis), profile, own, engine, extras);
    },
    errand: (errand) => errandInstruction(errand, context, engine, provisioningDirectory(context)),
    uninstall: ({ profile }) => uninstallDocument(context, engine, profile.windows),
    uninstallCommand: ({ profile }) => uninstallCommand(engine, profile.windows),
    secrets: [context.tokens.server, context.tokens.agent],
  };
}

/** The Node is labelled with the machine's identity: names of hosts change, and two hosts may share one. */
function profileOf({ profile, uid }: ObservedNode, init: boolean): NodeProfile {
  return { ...profile, init, labels: { ...profile.labels, [machineUidLabel]: uid } };
}
