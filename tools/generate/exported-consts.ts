import { type Expression, type Pattern, parseSync, type TsType } from '@swc/core';

/** A `export const name: Type = …` of a module, read from its text: nothing is executed. */
export interface ExportedConst {
  readonly name: string;
  /** Name of its annotated (or `satisfies`) type without type arguments; undefined where the type is inferred. */
  readonly type: string | undefined;
  /** Members of its object literal whose value is a plain string, e.g. `code`, `summary`. */
  readonly strings: Readonly<Record<string, string>>;
}

/** Every exported const of a TypeScript module, in source order. Throws the parser's error for text that is no TypeScript. */
export function exportedConsts(source: string): ExportedConst[] {
  const module = parseSync(source, { syntax: 'typescript', target: 'es2024' });
  return module.body
    .flatMap((item) => (item.type === 'ExportDeclaration' ? [item.declaration] : []))
    .flatMap((declaration) =>
      declaration.type === 'VariableDeclaration' && declaration.kind === 'const' ? declaration.declarations : [],
    )
    .flatMap((declarator) => {
      if (declarator.id.type !== 'Identifier') {
        return [];
      }
      return [
        {
          name: declarator.id.value,
          type: annotatedType(declarator.id) ?? satisfiedType(declarator.init ?? undefined),
          strings: stringMembers(declarator.init ?? undefined),
        },
      ];
    });
}

/** Names of the interfaces and type aliases that a module exports. */
export function exportedTypes(source: string): string[] {
  return parseSync(source, { syntax: 'typescript', target: 'es2024' }).body.flatMap((item) => {
    if (item.type !== 'ExportDeclaration') {
      return [];
    }
    const { declaration } = item;
    return declaration.type === 'TsInterfaceDeclaration' || declaration.type === 'TsTypeAliasDeclaration'
      ? [declaration.id.value]
      : [];
  });
}

function annotatedType(pattern: Pattern): string | undefined {
  return pattern.type === 'Identifier' && 'typeAnnotation' in pattern
    ? typeName(pattern.typeAnnotation?.typeAnnotation)
    : undefined;
}

function typeName(type: TsType | undefined): string | undefined {
  return type?.type === 'TsTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.value : undefined;
}

function satisfiedType(init: Expression | undefined): string | undefined {
  return init?.type === 'TsSatisfiesExpression' ? typeName(init.typeAnnotation) : undefined;
}

function stringMembers(init: Expression | undefined): Record<string, string> {
  const literal = init?.type === 'TsSatisfiesExpression' ? init.expression : init;
  const members: Record<string, string> = {};
  for (const property of literal?.type === 'ObjectExpression' ? literal.properties : []) {
    if (property.type === 'KeyValueProperty' && property.key.type === 'Identifier') {
      if (property.value.type === 'StringLiteral') {
        members[property.key.value] = property.value.value;
      }
    }
  }
  return members;
}
