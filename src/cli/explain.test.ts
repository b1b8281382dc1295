import { describe, expect, it } from 'vitest';
import { runVerb } from '../../testing/shell.ts';
import { allExplained } from './explain/explanations.ts';
import { explainVerb } from './explain.ts';

describe('drover explain', () => {
  it.each(allExplained().map(({ code }) => code))('tells what, why, how and by whom of %s', async (code) => {
    const { stdout, ...ran } = await runVerb(explainVerb.run, [code]);

    expect(ran).toEqual({ code: 0, stderr: '' });
    for (const part of ['why', 'what to do', 'refused', 'accepted']) expect(stdout).toContain(`\n${part}\n`);
  });

  it('gives every code once', () => {
    const codes = allExplained().map(({ code }) => code);

    expect(new Set(codes).size).toBe(codes.length);
  });

  it('lists all codes when none is given', async () => {
    const { stdout } = await runVerb(explainVerb.run, []);

    expect(stdout.trimEnd().split('\n')).toHaveLength(allExplained().length);
  });

  it('names the nearest code for an unknown one', async () => {
    const ran = await runVerb(explainVerb.run, ['range-overlap']);

    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('did you mean ranges-overlap?');
  });
});
