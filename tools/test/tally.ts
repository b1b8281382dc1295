import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** What a run of all tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Reason → how many tests it kept from running. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Failures that belong to no single test: files that do not load, stray rejections, skips without a reason. */
  readonly complaints: readonly string[];
  /** Folder → tests that ran in it. */
  readonly ran: ReadonlyMap<string, number>;
}

/** A reporter that counts, and hands the count to its owner when the run ends. */
export function tallyReporter(done: (tally: Tally) => void): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]) {
      done(tallyOf(modules, errors));
    },
  };
}

function tallyOf(modules: readonly TestModule[], errors: readonly SerializedError[]): Tally {
  const reasons = new Map<string, number>();
  const ran = new Map<string, number>();
  const complaints = errors.map((error) => `outside of any test: ${error.message}`);
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const module of modules) {
    // A file that does not load, or a hook that throws, fails tests that then never ran: it counts once by itself.
    complaints.push(...brokenParts(module).map((what) => `${module.relativeModuleId}: ${what}`));
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed' || state === 'failed') {
        add(ran, topFolders(module.relativeModuleId));
      }
      if (state === 'passed') {
        passed += 1;
      } else if (state === 'skipped') {
        skipped += 1;
        const reason = skipReason(test);
        if (reason === undefined) {
          complaints.push(
            `${module.relativeModuleId}: ${test.fullName}: skipped without a reason; use needs() of testing/needs.ts`,
          );
        } else {
          add(reasons, reason);
        }
      } else {
        failed += 1;
      }
    }
  }
  return { passed, failed: failed + complaints.length, skipped, reasons, complaints, ran };
}

function brokenParts(module: TestModule): string[] {
  const own = module.errors().map((error) => `the file failed: ${error.message}`);
  const suites = [...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map((error) => `${suite.fullName}: the suite failed: ${error.message}`),
  );
  return [...own, ...suites];
}

function skipReason(test: TestCase): string | undefined {
  const result = test.result();
  if (result.state === 'skipped' && result.note !== undefined) {
    return result.note;
  }
  let task: TestCase | TestSuite | TestModule = test;
  while (task.type !== 'module') {
    const { skipReason: reason } = task.meta();
    if (reason !== undefined) {
      return reason;
    }
    task = task.parent;
  }
  // Tests behind a failed hook are skipped by the runner; the failed suite is the reason and is counted by itself.
  return task.state() === 'failed' ? 'the suite around it failed' : undefined;
}

function topFolders(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 2).join('/');
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
