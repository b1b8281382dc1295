import { layers } from './layers.ts';
import { type HouseRule, isProductSource, type Offence } from './rule.ts';
import { isNode, lineOf, nodesOf, type SyntaxNode } from './walk.ts';

/**
 * Who receives a port as an argument needs its types and must not reach an implementation. `import type` is demanded,
 * not `import { type … }`: the latter still loads the module.
 */
export const typesOnly: HouseRule = {
  name: 'types-only',
  applies: (path) => isProductSource(path) && (layerOf(path)?.typesOf.length ?? 0) > 0,
  check(file) {
    const folders = layerOf(file.path)?.typesOf ?? [];
    return [...nodesOf(file.syntax()?.body)].flatMap((node): Offence[] => {
      const source = loadedModule(node);
      const folder = source === undefined ? undefined : folders.find((name) => source.includes(`../${name}/`));
      if (source === undefined || folder === undefined) return [];
      const message = `found an import of ${source} that loads it, expected 'import type': only types of ${folder} may be used here`;
      return [{ line: lineOf(file.text, source), message }];
    });
  },
};

function layerOf(path: string): (typeof layers)[string] | undefined {
  return layers[path.split('/')[1] ?? ''];
}

/** The module that a statement or an `import()` loads when it runs; undefined for types and everything else. */
function loadedModule(node: SyntaxNode): string | undefined {
  const isImport = node.type === 'ImportDeclaration' || node.type.startsWith('Export');
  if (isImport && isNode(node.source)) {
    return node.typeOnly === true ? undefined : String(node.source.value);
  }
  if (node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'Import') {
    const [first] = Array.isArray(node.arguments) ? node.arguments : [];
    return String(first?.expression?.value ?? '');
  }
  return undefined;
}
