import { type HouseRule, isProductSource } from './rule.ts';
import { isIdentifier, isNode, lineOf, nodesOf, type SyntaxNode } from './walk.ts';

const pureFolder = /^src\/(lib|network|kinds|rules|engines|cnis|planner)\//;

/** Calls and members whose answer differs from run to run, or that act on the world; text as people read it. */
const impureMembers = ['Date.now', 'Math.random', 'performance.now', 'crypto.getRandomValues', 'crypto.randomUUID'];
const impureCalls = ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/**
 * The same input gives the same plan, today and in a year, here and in a browser. Imports of the runtime's modules are
 * refused by the import rules; this one refuses the globals that need no import.
 */
export const pureFolders: HouseRule = {
  name: 'pure-folders',
  applies: (path) => isProductSource(path) && pureFolder.test(path),
  check(file) {
    const found = new Set([...nodesOf(file.syntax())].map(impureUse).filter((use) => use !== undefined));
    return [...found].map((use) => ({
      line: lineOf(file.text, use),
      message: `found ${use} in a pure folder, expected the value to be passed in`,
    }));
  },
};

function impureUse(node: SyntaxNode): string | undefined {
  if (node.type === 'MemberExpression') {
    return impureMembers.find((text) => {
      const [object = '', property = ''] = text.split('.');
      return isIdentifier(node.object, object) && isIdentifier(node.property, property);
    });
  }
  if (node.type === 'NewExpression' && isIdentifier(node.callee, 'Date')) {
    return Array.isArray(node.arguments) && node.arguments.length > 0 ? undefined : 'new Date';
  }
  if (node.type === 'CallExpression' && isNode(node.callee)) {
    return impureCalls.find((name) => isIdentifier(node.callee, name));
  }
  return undefined;
}
