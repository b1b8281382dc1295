import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportedConsts } from '../generate/exported-consts.ts';
import { camelCase, subjectTypes } from '../generate/registries.ts';
import { kebabName } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** A rule that says nothing yet, and a test that fails until it refuses its own bad example. */
export function scaffoldRule(root: string, [kindFolder = '', code = '']: readonly string[]): Scaffold {
  const subjects = subjectTypes(join(root, 'src'));
  const subject = subjects.get(kindFolder);
  if (subject === undefined) {
    const known = [...subjects.keys()].join(', ');
    throw new Error(`found the kind folder '${kindFolder}', expected one whose objects rules can judge: ${known}`);
  }
  const name = `${camelCase(kebabName(code))}Rule`;
  const folder = `src/rules/${kindFolder}`;
  return {
    [`${folder}/${code}.ts`]: `import type { ${subject} } from '../../kinds/${kindFolder}/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

export const ${name}: Rule<${subject}> = {
  code: '${code}',
  on: '${kindOf(root, kindFolder)}',
  severity: 'error',
  title: '',
  why: '',
  remedy: '',
  example: { bad: '', good: '' },
  covers: [],
  sources: [],
  judge: () => nothing,
};
`,
    [`${folder}/${code}.test.ts`]: `import { describe, expect, it } from 'vitest';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { ${name} } from './${code}.ts';

describe('${code}', () => {
  itsExamplesHold(${name});

  it('says where, for each case that it refuses', () => {
    expect(brief(judgeBy(${name}, ${name}.example.bad))).toEqual(['error spec']);
  });

  it.each(['title', 'why', 'remedy'] as const)('explains itself: %s', (part) => {
    expect(${name}[part]).not.toBe('');
  });
});
`,
  };
}

function kindOf(root: string, folder: string): string {
  const source = readFileSync(join(root, 'src', 'kinds', folder, 'kind.ts'), 'utf8');
  return exportedConsts(source).find((exported) => exported.type === 'Kind')?.strings.kind ?? '';
}
