import { camelCase } from '../generate/registries.ts';
import { kebabName } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** A verb that refuses every call, and a test that fails until it does something. */
export function scaffoldVerb(_root: string, [given = '']: readonly string[]): Scaffold {
  const verb = kebabName(given);
  const name = `${camelCase(verb)}Verb`;
  return {
    [`src/cli/${verb}.ts`]: `import type { Verb } from './verb.ts';

export const ${name}: Verb = {
  summary: '',
  async run(_args, shell) {
    shell.stderr.write('drover ${verb}: found no implementation\\n');
    return 2;
  },
};
`,
    [`src/cli/${verb}.test.ts`]: `import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ${name} } from './${verb}.ts';
import type { Shell } from './verb.ts';

describe('drover ${verb}', () => {
  it('says in one line what it does', () => {
    expect(${name}.summary).toMatch(/^[a-z][^\\n]*[^.]$/);
  });

  it('answers on standard output', async () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const shell: Shell = { stdin: new PassThrough().end(), stdout, stderr, env: {}, cwd: '.', signal: AbortSignal.timeout(10_000) };

    const exitCode = await ${name}.run([], shell);
    stdout.end();

    expect(exitCode).toBe(0);
    expect(await text(stdout)).not.toBe('');
  });
});
`,
  };
}
