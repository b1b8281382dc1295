import type { Controller, Source, Subject } from './controller.ts';
import { Outdated, type Problem, problemOf } from './problems.ts';
import type { OpenWorkspace, Workspace } from './workspace.ts';

/** How a round ended. */
export type RoundEnd =
  /** There is nothing under the key any more. */
  | { readonly kind: 'gone' }
  /** The world changed meanwhile: what was observed is worth nothing. */
  | { readonly kind: 'outdated' }
  /** `changed`: a step has written something, so that the world is not any more what was observed. */
  | { readonly kind: 'done'; readonly problems: readonly Problem[]; readonly changed: boolean };

/** A subject whose world nobody has to know: what the runtime runs. */
export interface RunnableSubject {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly controllers: readonly Pick<Controller<never>, 'name' | 'writes'>[];
  readonly reviewEvery?: number;
  round(roundKey: string, work: OpenWorkspace): Promise<RoundEnd>;
}

export function runnable<World>(subject: Subject<World>): RunnableSubject {
  const { name, sources, controllers, reviewEvery } = subject;
  return {
    name,
    sources,
    controllers,
    ...(reviewEvery !== undefined && { reviewEvery }),
    round: (roundKey, work) => runRound(subject, roundKey, work),
  };
}

/** The one loop's inside: observe, have every controller do its part, then have each say in a status what is. */
async function runRound<World>(subject: Subject<World>, roundKey: string, work: OpenWorkspace): Promise<RoundEnd> {
  try {
    const world = await subject.observe(roundKey, work);
    if (world === undefined) return { kind: 'gone' };
    const problems: Problem[] = [];
    for (const controller of subject.controllers) {
      const problem = await takeSteps(controller, world, work);
      if (problem) problems.push(problem);
    }
    const changed = work.commits > 0;
    for (const controller of subject.controllers) {
      const problem = await attempt(controller.name, 'summarize', async () => {
        await controller.summarize?.(world, work, problems);
      });
      if (problem) problems.push(problem);
    }
    return { kind: 'done', problems, changed };
  } catch (error) {
    if (error instanceof Outdated) return { kind: 'outdated' };
    return { kind: 'done', problems: [problemOf(subject.name, 'observe', error)], changed: false };
  }
}

/** The first problem ends the steps of this controller; the others still have their turn. */
async function takeSteps<World>(
  controller: Controller<World>,
  world: World,
  work: Workspace,
): Promise<Problem | undefined> {
  for (const step of controller.steps) {
    const problem = await attempt(controller.name, step.name, () => step.run(world, work));
    if (problem) return problem;
  }
  return undefined;
}

async function attempt(controller: string, step: string, act: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Outdated) throw error;
    return problemOf(controller, step, error);
  }
}
