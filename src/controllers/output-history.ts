import type { NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import type { AgentFeedback } from '../planner/plan-document/feedback.ts';

/** Something that an instruction printed, as it is kept. */
export type KeptOutput = NonNullable<NonNullable<NodePlanStatus['outputs']>[number]>;

/** Outputs that are kept for one node; the oldest go. */
const kept = 40;
/** Characters of one output that are kept: its end, where errors are. */
const keptText = 8192;

/**
 * The history with what an agent tells now, newest first. One entry for each instruction of a plan that was applied, one
 * for each attempt that failed, and one for each periodic instruction: what it printed last.
 */
export function withOutputs(
  history: readonly KeptOutput[],
  feedback: AgentFeedback,
  checksum: string,
  at: string,
): KeptOutput[] {
  const told = [
    ...once(feedback.outputs, feedback.appliedChecksum, 'applied', undefined),
    ...once(feedback.failedOutputs, feedback.failedChecksum, 'failed', feedback.failureCount),
    ...periodic(feedback, checksum),
  ].slice(0, kept);
  const fresh = told.filter((output) => !history.some((old) => sameOccasion(old, output) && sameWords(old, output)));
  if (fresh.length === 0) return [...history];
  const speaksOf = (outputs: readonly KeptOutput[]) => (old: KeptOutput) =>
    outputs.some((output) => sameOccasion(old, output));
  const others = history.filter((old) => !speaksOf(fresh)(old));
  // What the agent still tells must not fall out, or it would come in as new again and again.
  const { told: current = [], past = [] } = Object.groupBy(others, (old) => (speaksOf(told)(old) ? 'told' : 'past'));
  return [...fresh.map((output) => ({ ...output, at })), ...current, ...past].slice(0, kept);
}

function once(
  outputs: Readonly<Record<string, string>>,
  planChecksum: string,
  outcome: 'applied' | 'failed',
  attempt: number | undefined,
): KeptOutput[] {
  if (planChecksum === '') return [];
  return inOrder(outputs).map(([name, text]) => ({
    name,
    planChecksum,
    outcome,
    ...(attempt === undefined ? {} : { attempt }),
    ...ending(text),
  }));
}

function periodic({ periodic: runs }: AgentFeedback, planChecksum: string): KeptOutput[] {
  return inOrder(runs).map(([name, { stdout, stderr, exitCode }]) => ({
    name,
    planChecksum,
    outcome: 'periodic',
    exitCode,
    ...ending(stderr === '' ? stdout : `${stdout}\n${stderr}`),
  }));
}

function inOrder<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function ending(text: string): Pick<KeptOutput, 'text' | 'truncated'> {
  return text.length > keptText ? { text: text.slice(-keptText), truncated: true } : { text };
}

/** Periodic instructions outlive plans: their last word replaces the one before. */
function sameOccasion(a: KeptOutput, b: KeptOutput): boolean {
  if (a.name !== b.name || a.outcome !== b.outcome) return false;
  if (a.outcome === 'periodic') return true;
  return a.planChecksum === b.planChecksum && (a.attempt ?? 0) === (b.attempt ?? 0);
}

function sameWords(a: KeptOutput, b: KeptOutput): boolean {
  return a.text === b.text && a.exitCode === b.exitCode;
}
