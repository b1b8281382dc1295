import { type HouseRule, isProductSource } from './rule.ts';
import { isIdentifier, lineOf, nodesOf } from './walk.ts';

/** What a program does must be visible in its arguments: only the entry point reads the environment, and passes it on. */
export const environmentInMain: HouseRule = {
  name: 'environment-in-main',
  applies: (path) => isProductSource(path) && path !== 'src/main.ts',
  check(file) {
    const module = file.syntax();
    const member = [...nodesOf(module)].some(
      (node) =>
        (node.type === 'MemberExpression' &&
          isIdentifier(node.object, 'process') &&
          isIdentifier(node.property, 'env')) ||
        // `const { env } = process` and `import { env } from 'node:process'`
        (node.type === 'VariableDeclarator' && isIdentifier(node.init, 'process') && takesEnvironment(node.id)) ||
        (node.type === 'ImportDeclaration' && importsEnvironment(node.source, node.specifiers)),
    );
    if (!member) {
      return [];
    }
    const line = lineOf(file.text, /process\.env|\benv\b.*=\s*process\b|=\s*process;|from 'node:process'/);
    return [
      { line, message: 'found a read of the environment, expected it to be passed in: only src/main.ts reads it' },
    ];
  },
};

/** Takes it out by name, or takes the whole process under another name. */
function takesEnvironment(pattern: unknown): boolean {
  const nodes = [...nodesOf(pattern)];
  return nodes[0]?.type === 'Identifier' || nodes.some((node) => isIdentifier(node, 'env'));
}

function importsEnvironment(source: unknown, specifiers: unknown): boolean {
  const from = JSON.stringify(source);
  return from.includes('"node:process"') && [...nodesOf(specifiers)].some((node) => isIdentifier(node, 'env'));
}
