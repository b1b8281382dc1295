import type { Module } from '@swc/core';

/** One source file as house rules see it. */
export interface SourceFile {
  /** Path from the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Parsed on the first call; undefined for files that are no TypeScript or do not parse (the type check says so). */
  syntax(): Module | undefined;
}

/** Where a file breaks a rule. */
export interface Offence {
  /** 1-based. */
  readonly line: number;
  /** What was found, what is expected: lower case, no final period. */
  readonly message: string;
}

/** A convention that the other linters cannot check. */
export interface HouseRule {
  readonly name: string;
  applies(path: string): boolean;
  check(file: SourceFile): Offence[];
}

/** Source of the product, tests left out. */
export function isProductSource(path: string): boolean {
  return path.startsWith('src/') && path.endsWith('.ts') && !path.endsWith('.test.ts');
}
