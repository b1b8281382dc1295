/**
 * The direction of imports (docs/tour.md). Each folder names what it may import; everything else of ours is an error.
 * A value after `types` may be imported as a type only.
 */
const layers = {
  lib: [],
  network: ['lib'],
  kinds: ['lib', 'network'],
  rules: ['kinds', 'network', 'lib'],
  engines: ['kinds', 'network', 'lib'],
  cnis: ['kinds', 'network', 'lib'],
  drivers: ['kinds', 'network', 'lib'],
  store: ['kinds', 'network', 'lib'],
  client: ['kinds', 'network', 'lib'],
  planner: ['kinds', 'network', 'lib', 'types:engines', 'types:cnis'],
  runtime: ['kinds', 'lib', 'types:store'],
  controllers: ['kinds', 'network', 'lib', 'planner', 'runtime', 'types:drivers'],
  server: ['kinds', 'network', 'lib', 'types:store'],
  ui: ['client', 'kinds', 'network', 'lib', 'rules'],
  cli: ['client', 'kinds', 'network', 'lib', 'rules', 'planner', 'generated'],
};

const testFile = '\\.test\\.ts$';

/** Rules for one folder: nothing outside its list, and types only where the list says so. */
function layerRules([folder, allowed]) {
  const values = allowed.filter((name) => !name.startsWith('types:'));
  const types = allowed.filter((name) => name.startsWith('types:')).map((name) => name.slice('types:'.length));
  const may = [folder, ...values, ...types].join('|');
  const from = { path: `^src/${folder}/`, pathNot: testFile };
  const rules = [
    {
      name: `${folder}-imports`,
      comment: `src/${folder} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
      severity: 'error',
      from,
      to: { path: '^(src|testing|tools|bench|e2e)/', pathNot: `^src/(${may})/` },
    },
  ];
  if (types.length > 0) {
    rules.push({
      name: `${folder}-types-only`,
      comment: `src/${folder} may import ${types.join(', ')} as types only`,
      severity: 'error',
      from,
      to: { path: `^src/(${types.join('|')})/`, dependencyTypesNot: ['type-only'] },
    });
  }
  return rules;
}

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
    ...Object.entries(layers).flatMap(layerRules),
    ...siblingRules,
    pureRule,
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|testdata)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
    builtInModules: { add: ['node:sqlite'] },
  },
};
