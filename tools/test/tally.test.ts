import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../../testing/scratch.ts';

/** Ends as the project's own runner does, without the gate: the summary and the closing line of a scratch project. */
const runner = `
import { startVitest } from 'vitest/node';
import { closingLine, summary } from ${JSON.stringify(join(projectRoot, 'tools/test/summary.ts'))};
import { tallyReporter } from ${JSON.stringify(join(projectRoot, 'tools/test/tally.ts'))};
let tally;
const reporters = [tallyReporter((counted) => { tally = counted; })];
const vitest = await startVitest([], { run: true, watch: false, reporters, config: false, include: ['**/*.test.ts'] });
await vitest.close();
const strict = process.env.CI === 'true';
const { line, ok } = closingLine([], tally, strict);
console.log([...summary([], tally, strict), line].join('\\n'));
process.exit(ok ? 0 : 1);
`;

const importIt = "import { describe, expect, it } from 'vitest';\n";
const passes = `${importIt}it('adds', () => expect(1 + 1).toBe(2));\n`;

function run(files: Readonly<Record<string, string>>, ci = false): { lines: string[]; status: number | null } {
  const project = scratchProject(['package.json']);
  for (const [path, text] of Object.entries({ ...files, 'run.ts': runner })) project.write(path, text);
  const { status, output } = project.run('env', `CI=${ci ? 'true' : ''}`, 'node', 'run.ts');
  return { lines: output.trimEnd().split('\n'), status };
}

describe('the closing line of the tests', () => {
  it('counts what passed, and is alone on the last line', () => {
    const { lines, status } = run({ 'src/lib/a.test.ts': passes, 'e2e/b.test.ts': passes });

    expect(lines.at(-1)).toBe('2 passed, 0 failed, 0 skipped');
    expect(lines).toContain('       1 test of src/lib');
    expect(lines).toContain('       1 test of e2e');
    expect(status).toBe(0);
  });

  it('counts a failed test and fails', () => {
    const { lines, status } = run({ 'a.test.ts': `${passes}it('fails', () => expect(1).toBe(2));\n` });

    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
  });

  it('counts a file that does not load as a failure', () => {
    const { lines, status } = run({ 'a.test.ts': passes, 'b.test.ts': "import './nowhere.ts';\n" });

    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(lines.join('\n')).toMatch(/b\.test\.ts: the file failed/);
    expect(status).toBe(1);
  });

  it('counts a rejection that nobody handles as a failure', () => {
    const stray = `${importIt}it('adds', async () => {\n  Promise.reject(new Error('stray'));\n  await new Promise((done) => setTimeout(done, 10));\n});\n`;
    const { lines, status } = run({ 'a.test.ts': stray });

    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
    expect(lines.join('\n')).toContain('outside of any test: stray');
    expect(status).toBe(1);
  });

  it('fails when there is nothing to run', () => {
    const { lines, status } = run({});

    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(status).toBe(1);
  });
});

describe('a skipped test', () => {
  const needsText = `${importIt}import { needs } from ${JSON.stringify(join(projectRoot, 'testing/needs.ts'))};\nneeds('oracle data')('verdicts', () => { it('agree', () => {}); it('are read', () => {}); });\n`;
  const withoutOracle = `process.env.DROVER_ORACLE = '/nowhere/oracle';\n`;

  it('is no failure when it says what it needs, and the summary repeats it', () => {
    const { lines, status } = run({ 'a.test.ts': passes, 'b.test.ts': needsWithout(needsText, withoutOracle) });

    expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 skipped');
    expect(lines.join('\n')).toMatch(/2 tests: needs oracle data: no folder \/nowhere\/oracle/);
    expect(status).toBe(0);
  });

  it('is a failure with CI=true, and still counted as a skip', () => {
    const { lines, status } = run({ 'a.test.ts': passes, 'b.test.ts': needsWithout(needsText, withoutOracle) }, true);

    expect(lines.at(-1)).toBe('1 passed, 0 failed, 2 skipped');
    expect(lines.join('\n')).toContain('SKIPPED, which is a failure here because CI=true');
    expect(status).toBe(1);
  });

  it('is a failure when it gives no reason', () => {
    const { lines, status } = run({ 'a.test.ts': `${passes}it.skip('later', () => {});\n` });

    expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped');
    expect(lines.join('\n')).toMatch(/later: skipped without a reason/);
    expect(status).toBe(1);
  });

  it('may give its reason while it runs', () => {
    const { lines, status } = run({ 'a.test.ts': `${passes}it('asks', (test) => test.skip('no such host'));\n` });

    expect(lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
    expect(lines.join('\n')).toContain('1 test: no such host');
    expect(status).toBe(0);
  });
});

/** Sets the environment before the suite asks what the machine has: imports run first, suites after them. */
function needsWithout(text: string, before: string): string {
  return text.replace("needs('oracle data')(", `${before}needs('oracle data')(`);
}
