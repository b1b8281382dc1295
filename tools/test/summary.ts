import type { StepResult } from '../check/run-command.ts';
import type { Tally } from './tally.ts';

/** What ran, what did not and why, for people; the closing line is apart. */
export function summary(steps: readonly StepResult[], tally: Tally | undefined, strict: boolean): string[] {
  const lines = ['', 'ran'];
  for (const { step, ok } of steps) {
    lines.push(`  ${ok ? 'ok    ' : 'FAILED'} ${step.name}`);
  }
  if (tally === undefined || tally.passed + tally.failed === 0) {
    lines.push('  FAILED tests: the test runner found nothing that it could run');
  }
  if (tally === undefined) {
    return lines;
  }
  for (const [folder, count] of [...tally.ran].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${String(count).padStart(6)} ${count === 1 ? 'test' : 'tests'} of ${folder}`);
  }
  if (tally.complaints.length > 0) {
    lines.push('failed outside of a test', ...tally.complaints.map((complaint) => `  ${complaint}`));
  }
  if (tally.skipped > 0) {
    lines.push(strict ? 'SKIPPED, which is a failure here because CI=true' : 'SKIPPED');
    for (const [reason, count] of tally.reasons) {
      lines.push(`  ${String(count).padStart(6)} ${count === 1 ? 'test' : 'tests'}: ${reason}`);
    }
  }
  return lines;
}

/**
 * `N passed, N failed, N skipped`. Each tool of the gate counts as one test; with `strict` no skip is forgiven, though
 * it still counts as a skip. No test at all is a failure: it means that the runner found nothing to run.
 */
export function closingLine(
  steps: readonly StepResult[],
  tally: Tally | undefined,
  strict: boolean,
): { readonly line: string; readonly ok: boolean } {
  const good = steps.filter((result) => result.ok).length;
  const ranNothing = tally === undefined || tally.passed + tally.failed === 0;
  const failed = steps.length - good + (tally?.failed ?? 0) + (ranNothing ? 1 : 0);
  const passed = good + (tally?.passed ?? 0);
  const skipped = tally?.skipped ?? 0;
  const ok = failed === 0 && !(strict && skipped > 0);
  return { line: `${passed} passed, ${failed} failed, ${skipped} skipped`, ok };
}
