/** A node of a syntax tree, seen from outside: a type and members. */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Every node of a tree, parents before children. */
export function* nodesOf(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) {
      yield* nodesOf(item);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) {
    return;
  }
  if (isNode(value)) {
    yield value;
  }
  for (const member of Object.values(value)) {
    yield* nodesOf(member);
  }
}

/** True for an identifier of that name. */
export function isIdentifier(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value.value === name;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** 1-based line of the first match of `pattern`, or 1: the parser's own offsets count from the start of its process. */
export function lineOf(text: string, pattern: RegExp | string): number {
  const index = typeof pattern === 'string' ? text.indexOf(pattern) : text.search(pattern);
  return index < 0 ? 1 : text.slice(0, index).split('\n').length;
}
