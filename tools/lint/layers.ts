/** What one folder of `src/` may import besides itself. */
export interface Layer {
  readonly may: readonly string[];
  /** Folders of which it may import types, and nothing that runs. */
  readonly typesOf: readonly string[];
}

const pure: readonly string[] = ['kinds', 'network', 'lib'];

/**
 * The direction of imports (docs/tour.md). A folder that is not listed here may import everything: `generated`, and
 * `main.ts`, which wires it all. dependency-cruiser enforces `may` and `typesOf` as one list; that the latter are
 * imported as types is a house rule of its own, because the parser that dependency-cruiser uses cannot tell.
 */
export const layers: Readonly<Record<string, Layer>> = {
  lib: { may: [], typesOf: [] },
  network: { may: ['lib'], typesOf: [] },
  kinds: { may: ['lib', 'network'], typesOf: [] },
  rules: { may: pure, typesOf: [] },
  engines: { may: pure, typesOf: [] },
  cnis: { may: pure, typesOf: [] },
  drivers: { may: pure, typesOf: [] },
  store: { may: pure, typesOf: [] },
  client: { may: pure, typesOf: [] },
  planner: { may: pure, typesOf: ['engines', 'cnis'] },
  runtime: { may: ['kinds', 'lib'], typesOf: ['store'] },
  controllers: { may: [...pure, 'planner', 'runtime'], typesOf: ['drivers'] },
  server: { may: pure, typesOf: ['store'] },
  ui: { may: ['client', ...pure, 'rules'], typesOf: [] },
  cli: { may: ['client', ...pure, 'rules', 'planner', 'generated'], typesOf: [] },
};
