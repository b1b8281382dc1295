import { type HouseRule, isProductSource, type Offence } from './rule.ts';
import { isNode, lineOf, nodesOf, type SyntaxNode } from './walk.ts';

const mutableCollections = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'];
const mutableTypes = [...mutableCollections, 'Record', 'Partial'];

/**
 * A module is loaded once and shared by everybody: state at its top couples callers that know nothing of each other,
 * and leaks from test to test. Constants are fine when their type says that nobody changes them.
 */
export const noModuleState: HouseRule = {
  name: 'no-module-state',
  applies: (path) => isProductSource(path) && path !== 'src/main.ts',
  check(file) {
    const offences: Offence[] = [];
    for (const declaration of topLevelDeclarations(file.syntax()?.body ?? [])) {
      for (const declarator of listOf(declaration.declarations)) {
        const problem = problemOf(declaration, declarator);
        if (problem === undefined) continue;
        const name = nameOf(declarator);
        const declared = new RegExp(`^(export )?(const|let|var) .*\\b${name.replaceAll('$', '\\$')}\\b`, 'm');
        const line = lineOf(file.text, declared);
        offences.push({ line, message: `found ${problem} ${name} at the top of a module, ${expectation(problem)}` });
      }
    }
    return [...offences, ...staticState(file.syntax()?.body ?? [], file.text)];
  },
};

function* topLevelDeclarations(body: readonly unknown[]): Generator<SyntaxNode> {
  for (const item of body) {
    const declaration = isNode(item) && item.type === 'ExportDeclaration' ? item.declaration : item;
    if (isNode(declaration) && declaration.type === 'VariableDeclaration') {
      yield declaration;
    }
  }
}

function problemOf(declaration: SyntaxNode, declarator: SyntaxNode): string | undefined {
  if (declaration.kind !== 'const') {
    return 'the variable';
  }
  return isMutableCollection(declarator.init) && !isReadonly(declarator) ? 'the changeable collection' : undefined;
}

function expectation(problem: string): string {
  return problem === 'the variable'
    ? 'expected state to live in a value that callers create and pass'
    : 'expected a ReadonlyMap, ReadonlySet, readonly list or Readonly record, or state that callers create and pass';
}

/** New collections, and empty literals: those can only be meant to be filled later. */
function isMutableCollection(init: unknown): boolean {
  if (!isNode(init)) {
    return false;
  }
  if (init.type === 'NewExpression') {
    return isNode(init.callee) && mutableCollections.includes(String(init.callee.value));
  }
  return (
    (init.type === 'ArrayExpression' && isEmptyList(init.elements)) ||
    (init.type === 'ObjectExpression' && isEmptyList(init.properties))
  );
}

function listOf(value: unknown): SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** A named type of our own is taken at its word; the plain mutable ones are not. */
function isReadonly(declarator: SyntaxNode): boolean {
  const pattern = declarator.id;
  const annotation =
    isNode(pattern) && isNode(pattern.typeAnnotation) ? pattern.typeAnnotation.typeAnnotation : undefined;
  if (!isNode(annotation)) {
    return false;
  }
  if (annotation.type === 'TsTypeReference') {
    return isNode(annotation.typeName) && !mutableTypes.includes(String(annotation.typeName.value));
  }
  return annotation.type === 'TsTypeOperator' && annotation.op === 'readonly';
}

function nameOf(declarator: SyntaxNode): string {
  return isNode(declarator.id) ? String(declarator.id.value ?? '') : '';
}

/** A static field is a variable of the module in other clothes. */
function staticState(body: readonly unknown[], text: string): Offence[] {
  const fields = [...nodesOf(body)].filter((node) => node.type === 'ClassProperty' && node.isStatic === true);
  return fields
    .filter((field) => field.readonly !== true || isMutableCollection(field.value))
    .map((field) => {
      const name = isNode(field.key) ? String(field.key.value ?? '') : '';
      return {
        line: lineOf(text, new RegExp(`static [^=(]*\\b${name}\\b`)),
        message: `found the changeable static field ${name}, expected state to live in instances`,
      };
    });
}
