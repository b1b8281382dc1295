import { type Module, parseSync } from '@swc/core';
import type { SourceFile } from './rule.ts';

/** A file that is parsed at most once, and only when a rule asks. */
export function sourceFile(path: string, text: string): SourceFile {
  let parsed: { readonly module: Module | undefined } | undefined;
  return {
    path,
    text,
    syntax() {
      parsed ??= { module: path.endsWith('.ts') ? parse(text) : undefined };
      return parsed.module;
    },
  };
}

function parse(text: string): Module | undefined {
  try {
    return parseSync(text, { syntax: 'typescript', target: 'es2024' });
  } catch {
    return undefined;
  }
}
