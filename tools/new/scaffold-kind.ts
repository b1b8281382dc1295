import { camelCase } from '../generate/registries.ts';
import { kindName } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** A kind of the project's own group with no fields yet, and a test that fails until it has an example and a sentence. */
export function scaffoldKind(_root: string, [given = '']: readonly string[]): Scaffold {
  const kind = kindName(given);
  const lower = kind.toLowerCase();
  const name = camelCase(kind.slice(0, 1).toLowerCase() + kind.slice(1));
  const folder = `src/kinds/${lower}`;
  return {
    [`${folder}/schema.ts`]: `import type { Static } from 'typebox';
import { objectOf } from '../schema-parts.ts';

export const ${kind} = objectOf('drover.dev/v1alpha1', '${kind}', {}, '');
export type ${kind} = Static<typeof ${kind}>;
`,
    [`${folder}/example.ts`]: `export const ${name}Example = '';
`,
    [`${folder}/kind.ts`]: `import type { Kind } from '../types.ts';
import { ${name}Example } from './example.ts';
import { ${kind} } from './schema.ts';

export const ${name}Kind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: '${kind}',
  plural: '${lower}s',
  singular: '${lower}',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: '',
  schema: ${kind},
  statusSubresource: true,
  columns: [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
  conditions: [],
  example: ${name}Example,
};
`,
    [`${folder}/kind.test.ts`]: `import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ${name}Kind } from './kind.ts';

describe('${kind}', () => {
  it('accepts its own example', () => {
    const example: unknown = parse(${name}Kind.example);

    expect(example).toMatchObject({ apiVersion: 'drover.dev/v1alpha1', kind: '${kind}' });
    expect([...Value.Errors(${name}Kind.schema, example)]).toEqual([]);
  });

  it('says what it is', () => {
    expect(${name}Kind.description).not.toBe('');
  });
});
`,
  };
}
