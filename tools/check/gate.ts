import type { Step } from './run-command.ts';

/**
 * What must hold before any test runs. Formatting and the project's own lint can be narrowed to paths; types, import
 * direction and registries are properties of the whole tree, so they never are.
 */
export function gate(paths: readonly string[]): Step[] {
  const narrowed = paths.length > 0 ? paths : ['.'];
  return [
    { name: 'types', command: ['tsc', '-p', '.'] },
    {
      name: 'format and lint',
      command: ['biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '--colors=off', ...narrowed],
    },
    { name: 'import direction', command: ['depcruise', '--config', '.dependency-cruiser.mjs', 'src'] },
    { name: 'generated registries', command: ['node', 'tools/generate.ts', '--check'] },
    { name: 'generated pages', command: ['node', 'tools/docs.ts', '--check'] },
    { name: 'house rules', command: ['node', 'tools/lint.ts', ...paths] },
  ];
}
