import { type ErrandReport, errandPrefix, readErrandReport } from '../../kinds/nodeplan/reports/errand.ts';
import type { PlanDocument } from '../plan-document/document.ts';
import type { Errand } from '../plan-document/errands.ts';
import { uninstallInstruction } from '../plan-document/uninstall.ts';
import { isSilent, isWorking } from './node-state.ts';
import type { ObservedCluster, ObservedNode, Renderer } from './world.ts';

/** How an errand went, wherever it ran; a control plane that did it speaks for all. */
export function errandReport(id: string, { nodes }: ObservedCluster): ErrandReport | undefined {
  const reports = nodes.flatMap(({ feedback }) => {
    const output = feedback.periodic[`${errandPrefix}${id}`]?.stdout;
    return (output === undefined ? undefined : readErrandReport(output)) ?? [];
  });
  return reports.find(({ done }) => done) ?? reports[0];
}

/**
 * The control plane that runs an errand: the one that has it already, as long as it answers, else the first by name
 * that works. A node is not asked to act on itself while another one can, and one that is to go itself only when no
 * other can: the last control planes see to it that those before them are gone.
 */
export function errandHost(id: string, target: string, world: ObservedCluster): ObservedNode | undefined {
  const able = world.nodes
    .filter((node) => node.profile.roles.controlPlane && !isUninstalling(node) && node.instance?.state !== 'going')
    .filter((node) => !isSilent(node, world))
    .toSorted(
      (a, b) =>
        Number(a.deleting) - Number(b.deleting) ||
        Number(a.name === target) - Number(b.name === target) ||
        (a.name < b.name ? -1 : 1),
    );
  const stays = able.filter(({ deleting }) => !deleting);
  const having = (nodes: readonly ObservedNode[]) =>
    nodes.find((node) => node.state !== 'failed' && errandIds(node.delivered?.document).includes(id));
  const working = (nodes: readonly ObservedNode[]) => nodes.find((node) => isWorking(node, world));
  return having(stays) ?? working(stays) ?? having(able) ?? working(able);
}

/** The host of a machine was told to remove the engine. */
export function isUninstalling({ delivered }: ObservedNode): boolean {
  return delivered?.document.instructions.some(({ name }) => name === uninstallInstruction) ?? false;
}

/** Errands in a plan, by id. */
export function errandIds(document: PlanDocument | undefined): string[] {
  const names = (document?.periodicInstructions ?? []).map(({ name }) => name);
  return names.filter((name) => name.startsWith(errandPrefix)).map((name) => name.slice(errandPrefix.length));
}

/** The plan without what its node does for others. */
export function withoutErrands(document: PlanDocument): PlanDocument {
  const periodicInstructions = document.periodicInstructions.filter(({ name }) => !name.startsWith(errandPrefix));
  if (periodicInstructions.length === document.periodicInstructions.length) return document;
  return { ...document, periodicInstructions };
}

/**
 * The plan with the errands that are open for its node. One that has all of them stays as it is: errands that are done
 * do nothing more, and taking them out alone would have the agent run everything again. An errand that nobody wants any
 * more and that is not done goes, however.
 */
export function withErrands(
  base: PlanDocument,
  before: PlanDocument | undefined,
  open: readonly Errand[],
  world: ObservedCluster,
  renderer: Renderer,
): PlanDocument {
  const wanted = open.map(({ id }) => id);
  const present = errandIds(before);
  const complete = wanted.every((id) => present.includes(id));
  const stale = present.some((id) => !wanted.includes(id) && errandReport(id, world)?.done !== true);
  const kept = (before?.periodicInstructions ?? []).filter(({ name }) => name.startsWith(errandPrefix));
  if (wanted.length === 0 && present.length === 0) return base;
  const sorted = open.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const errands = complete && !stale ? kept : sorted.map((errand) => renderer.errand(errand));
  return { ...base, periodicInstructions: [...errands, ...withoutErrands(base).periodicInstructions] };
}
