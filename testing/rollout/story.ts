import { applyStep } from '../../src/planner/rollout/apply-step.ts';
import { decideRollout } from '../../src/planner/rollout/decide.ts';
import type { Decision, Step } from '../../src/planner/rollout/decision.ts';
import type { ObservedCluster, Renderer } from '../../src/planner/rollout/world.ts';
import { allWell } from './agents.ts';

/** A roll-out played to its end. */
export interface Story {
  readonly world: ObservedCluster;
  /** Every write, by pass: between two passes all agents do what they were told. */
  readonly passes: readonly (readonly Step[])[];
  /** What is decided when nothing is left to write. */
  readonly end: Decision;
}

/** Plays until nothing is left to write. `killAfter`: the manager dies after so many writes and starts again. */
export function play(start: ObservedCluster, renderer: Renderer, killAfter = Number.POSITIVE_INFINITY): Story {
  let world = start;
  let writes = 0;
  const passes: Step[][] = [];
  for (let pass = 0; pass < 200; pass++) {
    const written: Step[] = [];
    let decision = decideRollout(world, renderer);
    for (let queue = [...decision.steps]; queue.length > 0; ) {
      const step = queue.shift();
      if (!step) break;
      world = applyStep(world, step);
      written.push(step);
      if (++writes === killAfter) {
        decision = decideRollout(world, renderer);
        queue = [...decision.steps];
      }
    }
    if (written.length === 0) return { world, passes, end: decision };
    passes.push(written);
    world = allWell(world);
  }
  throw new Error(`nothing ends: ${passes.at(-1)?.map(describeStep).join(', ')}`);
}

/** E.g. `deliver b (drain)`. */
export function describeStep(step: Step): string {
  if (step.kind === 'bootstrapped') return 'bootstrapped';
  if (step.kind === 'deliver') return `deliver ${step.machine} (${step.change})`;
  if (step.kind === 'drain') return `drain ${step.machine} (${step.drain?.phase ?? 'over'})`;
  return `${step.kind} ${step.machine}`;
}

/** All passes, one line each. */
export function tell({ passes }: Story): string[] {
  return passes.map((steps) => steps.map(describeStep).join(', '));
}
