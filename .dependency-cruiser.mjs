import { layers } from './tools/lint/layers.ts';

const testFile = '\\.test\\.ts$';

/** Each folder imports what its layer says; everything else of ours is an error. */
const layerRules = Object.entries(layers).map(([folder, { may, typesOf }]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import only: ${[...may, ...typesOf].join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: testFile },
  to: {
    path: '^(src|testing|tools|bench|e2e)/',
    pathNot: `^src/(${[folder, ...may, ...typesOf].join('|')})/`,
  },
}));

/** Implementations of a port know the port, never one another. */
const siblingRules = ['engines', 'cnis', 'drivers', 'store'].map((port) => ({
  name: `${port}-siblings`,
  comment: `an implementation in src/${port} never imports another one`,
  severity: 'error',
  from: { path: `^src/${port}/([^/]+)/`, pathNot: testFile },
  to: { path: `^src/${port}/[^/]+/`, pathNot: `^src/${port}/$1/` },
}));

/** Folders that must work in a browser and twice the same: no I/O, no clock. */
const pureRule = {
  name: 'pure-folders-do-no-io',
  comment: 'pure folders import no module of the runtime',
  severity: 'error',
  from: { path: '^src/(lib|network|kinds|rules|engines|cnis|planner)/', pathNot: testFile },
  to: { dependencyTypes: ['core'] },
};

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'import cycles make a file impossible to read alone',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layerRules,
    ...siblingRules,
    pureRule,
  ],
  options: {
    // TypeScript 7 has no compiler API that dependency-cruiser could use (docs/adr/0003).
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|testdata)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
    builtInModules: { add: ['node:sqlite'] },
  },
};
