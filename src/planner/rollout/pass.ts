import type { JoinTarget } from '../../engines/types.ts';
import type { InventoryNode } from '../../kinds/nodeplan/reports/inventory.ts';
import type { EngineVersion } from '../../lib/version.ts';
import type { PlanChange } from '../plan-document/changes.ts';
import { type PlanDocument, planChecksum, printPlanDocument } from '../plan-document/document.ts';
import type { Errand } from '../plan-document/errands.ts';
import { validatePlanDocument } from '../plan-document/validate.ts';
import { applyStep } from './apply-step.ts';
import type { Step } from './decision.ts';
import type { Wait } from './reasons.ts';
import type { Drain, ObservedCluster, ObservedNode, Renderer } from './world.ts';

/** One decision in the making: what holds for all of it, and what has come of it so far. */
export interface Pass {
  /** The world after the steps so far: each step sees the ones before it. */
  world: ObservedCluster;
  readonly renderer: Renderer;
  readonly inventory: readonly InventoryNode[];
  /** Where others join each server, by name; servers without a known address are not in it. */
  readonly targets: ReadonlyMap<string, JoinTarget>;
  /** Name of the first server. */
  readonly init: string | undefined;
  /** Release that nodes go to next; absent when none may be given. */
  readonly next: EngineVersion | undefined;
  /** Errands by the name of the control plane that runs them. */
  readonly errands: ReadonlyMap<string, readonly Errand[]>;
  readonly steps: Step[];
  readonly waits: Wait[];
}

/** Takes a step: from here on the pass sees a world in which it was written. */
export function take(pass: Pass, step: Step): void {
  pass.steps.push(step);
  pass.world = applyStep(pass.world, step);
}

/** The node as the steps so far leave it. */
export function nodeIn(pass: Pass, name: string): ObservedNode | undefined {
  return pass.world.nodes.find((node) => node.name === name);
}

/** What is delivered, and with which consequences. */
export interface Delivery {
  readonly document: PlanDocument;
  readonly version: EngineVersion;
  readonly joinedTo?: string;
  readonly change: PlanChange;
}

/** Delivers a plan, unless its agent could not carry it out; then says what is wrong with it. */
export function deliver(pass: Pass, node: ObservedNode, delivery: Delivery): Wait | undefined {
  const { document, version, joinedTo, change } = delivery;
  const problems = validatePlanDocument(document, pass.renderer.secrets);
  if (problems.length > 0) {
    const message = `the plan of ${node.name} is not delivered: ${problems[0]?.path} ${problems[0]?.message}`;
    const evidence = problems.map((problem) => `${problem.path}: ${problem.message}`);
    return { code: 'PlanInvalid', machine: node.name, message, evidence };
  }
  const bytes = printPlanDocument(document);
  const drain: Drain | undefined =
    node.drain && change.class !== 'hot' ? { ...node.drain, phase: 'delivered' } : undefined;
  take(pass, {
    kind: 'deliver',
    machine: node.name,
    document,
    bytes,
    checksum: planChecksum(bytes),
    version,
    ...(joinedTo !== undefined && { joinedTo }),
    change: change.class,
    ...(drain && { drain }),
    differences: change.differences,
  });
  return undefined;
}
