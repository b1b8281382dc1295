import type { Engine, NodeFile, NodeProfile, Probe, RenderContext } from '../../engines/types.ts';
import { base64OfText } from '../../lib/base64.ts';
import { layoutOf } from '../layout.ts';
import type { RenderedNode } from '../render-node.ts';
import { captureInstructions } from './captures.ts';
import type { PlanDocument, PlanFile, PlanProbe } from './document.ts';
import { type Errand, errandInstruction } from './errands.ts';
import { installInstructions } from './install.ts';
import { isHot } from './stamps.ts';
import { provisioningDirectory } from './uninstall.ts';

/** What goes into a node's plan besides what was rendered for it. */
export interface PlanExtras {
  /** What the node does for others; only control planes do. Their order does not matter. */
  readonly errands?: readonly Errand[];
  /** The manager's certificate request in PEM, which control planes have signed. */
  readonly certificateRequest?: string;
}

/**
 * The plan of a node. The same arguments always give the same plan, whatever the order of maps and of errands; tokens
 * and keys are in files only, never among arguments or variables.
 */
export function planDocumentOf(
  rendered: RenderedNode,
  node: NodeProfile,
  context: RenderContext,
  engine: Engine,
  extras: PlanExtras = {},
): PlanDocument {
  const layout = layoutOf(node, engine, context.cluster);
  const provisioning = provisioningDirectory(context);
  const errands = [...(extras.errands ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    files: rendered.files.map(planFile),
    instructions: installInstructions({
      rendered,
      node,
      context,
      engine,
      configPath: layout.config,
      preparationPath: layout.hostPreparation,
    }),
    periodicInstructions: [
      ...errands.map((errand) => errandInstruction(errand, context, engine, provisioning)),
      ...captureInstructions(node, context, engine, extras.certificateRequest),
    ],
    probes: Object.fromEntries(rendered.probes.map((probe) => [probe.name, planProbe(probe)])),
  };
}

function planFile(file: NodeFile): PlanFile {
  return {
    path: file.path,
    content: file.encoding === 'base64' ? file.content : base64OfText(file.content),
    permissions: file.mode,
    ...(isHot(file) && { dynamic: true }),
  };
}

function planProbe({ url, caCert, clientCert, clientKey }: Probe): PlanProbe {
  return {
    url,
    ...(caCert !== undefined && { caCert }),
    ...(clientCert !== undefined && { clientCert }),
    ...(clientKey !== undefined && { clientKey }),
  };
}
