import { describe, expect, it } from 'vitest';
import { runVerb } from '../../testing/shell.ts';
import { verbs } from '../generated/verbs.ts';
import { runCommandLine } from './command-line.ts';

const drover = (...args: string[]) =>
  runVerb((given, shell) => runCommandLine({ verbs, version: '1.2.3' }, given, shell), args);

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']], [['-h']]])('shows every verb on %j', async (args) => {
    const { code, stdout } = await drover(...args);

    expect(code).toBe(0);
    for (const { name, summary } of verbs) expect(stdout).toMatch(new RegExp(`\\n  ${name} +${summary.slice(0, 20)}`));
  });

  it.each(verbs.map(({ name }) => name))('shows the options of %s', async (name) => {
    const asked = await drover(name, '--help');
    const helped = await drover('help', name);

    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toContain(`Usage: drover ${name}`);
    expect(helped).toEqual(asked);
  });

  it('tells its version', async () => {
    expect(await drover('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('names the nearest verb for an unknown one', async () => {
    const ran = await drover('chekc');

    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('did you mean check?');
  });
});
