import type { DrainWish } from './drain-wish.ts';
import type { AnnotationChange, Drain, ObservedNode } from './world.ts';

/** When hooks are asked: before pods are moved away, and when the change is done. */
export type HookStage = 'pre-drain' | 'post-drain';

/**
 * Where a question stands on the plan secret. A hook answers by copying the value into the annotation that the upgrade
 * strategy names for it. The names are Rancher's, so that controllers that were written for it go on working.
 */
export const questionAnnotation = {
  'pre-drain': 'rke.cattle.io/pre-drain',
  'post-drain': 'rke.cattle.io/post-drain',
} as const;

/**
 * What hooks are asked: the drain options as JSON with Rancher's names of fields, and which draining and stage it is.
 * Other options, another draining and the other stage are other questions: no earlier answer counts for them.
 */
export function questionOf({ id }: Drain, stage: HookStage, { drain, options, before, after }: DrainWish): string {
  const { skipWaitForDeleteTimeout, ...flags } = options;
  const hooks = (names: readonly string[]) => names.map((annotation) => ({ annotation }));
  return JSON.stringify({
    enabled: drain,
    ...flags,
    skipWaitForDeleteTimeoutSeconds: skipWaitForDeleteTimeout,
    preDrainHooks: hooks(before),
    postDrainHooks: hooks(after),
    draining: id,
    stage,
  });
}

/** Takes questions off a plan secret, and all answers to them: an answer is a copy of its question. */
export function withoutQuestions({ annotations }: ObservedNode): AnnotationChange {
  const names: readonly string[] = Object.values(questionAnnotation);
  const questions = names.flatMap((name) => annotations[name] ?? []);
  const over = Object.entries(annotations).filter(([name, text]) => names.includes(name) || questions.includes(text));
  return Object.fromEntries(over.map(([name]) => [name, undefined]));
}
