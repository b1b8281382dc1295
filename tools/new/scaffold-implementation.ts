import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { camelCase } from '../generate/registries.ts';
import { kebabName, pascalCase } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** An engine without keys and releases, and a test that fails until it renders something. */
export function scaffoldEngine(root: string, [given = '']: readonly string[]): Scaffold {
  const engine = kebabName(given);
  const name = camelCase(engine);
  const folder = `src/engines/${engine}`;
  return {
    [`${folder}/facts.ts`]: `import { cidr } from '../../network/cidr.ts';
import type { EngineFacts } from '../../network/facts.ts';

export const ${name}Facts: EngineFacts = {
  name: '${engine}',
  title: '',
  releases: [],
  keys: {},
  criticalKeys: [],
  defaultRanges: {
    ipv4: { pods: cidr('10.42.0.0/16'), services: cidr('10.43.0.0/16') },
    ipv6: { pods: cidr('fd00:42::/56'), services: cidr('fd00:43::/112') },
  },
  defaultCni: 'none',
  cnis: ['none'],
  supervisorPort: 6443,
  apiPort: 6443,
  supportsWindows: false,
  defects: [],
  openings: [],
};
`,
    [`${folder}/engine.ts`]: `import type { Engine } from '../types.ts';
import { ${name}Facts } from './facts.ts';

export const ${name}Engine: Engine = {
  facts: ${name}Facts,
  dataDirectory: '',
  configDirectory: '',
  onNode: {
    installerImage: '',
    variablePrefix: '',
    units: { server: '', agent: '' },
    adminKubeconfig: '',
    kubectl: () => 'kubectl',
    uninstallers: [],
  },
  config: () => ({ config: {}, decisions: [] }),
  probes: () => [],
};
`,
    [`${folder}/engine.test.ts`]: implementationTest(root, 'engine', engine, `${name}Engine`, './engine.ts', [
      'releases',
      'keys',
    ]),
    [`${folder}/README.md`]: readme(engine, 'engine'),
  };
}

/** A CNI that asks for nothing, and a test that fails until its facts say something. */
export function scaffoldCni(root: string, [given = '']: readonly string[]): Scaffold {
  const cni = kebabName(given);
  const name = camelCase(cni);
  const folder = `src/cnis/${cni}`;
  return {
    [`${folder}/facts.ts`]: `import type { CniFacts } from '../../network/facts.ts';

export const ${name}Facts: CniFacts = {
  name: '${cni}',
  title: '',
  engines: [],
  supportsWindows: false,
  enforcesNetworkPolicy: false,
  usesNodeRanges: true,
  overhead: { ipv4: 0, ipv6: 0 },
  openings: [],
};
`,
    [`${folder}/cni.ts`]: `import type { Cni } from '../types.ts';
import { ${name}Facts } from './facts.ts';

export const ${name}Cni: Cni = {
  facts: ${name}Facts,
  engineConfig: () => ({ config: {}, decisions: [] }),
  chartValues: () => undefined,
};
`,
    [`${folder}/cni.test.ts`]: implementationTest(root, 'cni', cni, `${name}Cni`, './cni.ts', ['title', 'engines']),
    [`${folder}/README.md`]: readme(cni, 'CNI'),
  };
}

/** A driver that can give no stack and refuses every call, and a test that fails until it makes machines. */
export function scaffoldDriver(root: string, [given = '']: readonly string[]): Scaffold {
  const driver = kebabName(given);
  const name = camelCase(driver);
  const folder = `src/drivers/${driver}`;
  return {
    [`${folder}/facts.ts`]: `import type { DriverFacts } from '../../network/facts.ts';

export const ${name}Facts: DriverFacts = {
  name: '${driver}',
  title: '',
  configKind: '${pascalCase(driver)}Config',
  stacks: [],
  stackOf: () => 'ipv4',
  fixFor: () => '',
};
`,
    [`${folder}/driver.ts`]: `import { CloudError, type StartDriver } from '../types.ts';
import { ${name}Facts } from './facts.ts';

export const start${pascalCase(driver)}: StartDriver = () => ({
  facts: ${name}Facts,
  credentialFields: [],
  placeOf: () => '',
  open: () => ({
    launchMemory: { idempotent: 0, listLag: 0 },
    validate: absent,
    launch: absent,
    get: absent,
    list: absent,
    terminate: absent,
    cleanUp: absent,
    accountId: absent,
    choices: async () => [],
  }),
  stop: async () => {},
});

async function absent(): Promise<never> {
  throw new CloudError('unavailable', 'found no implementation');
}
`,
    [`${folder}/driver.test.ts`]: driverTest(root, driver),
    [`${folder}/README.md`]: readme(driver, 'node driver'),
  };
}

function driverTest(root: string, driver: string): string {
  const name = camelCase(driver);
  const start = `start${pascalCase(driver)}`;
  const suite = conformanceSuite(root, 'driver');
  const imports =
    suite === undefined
      ? ''
      : `import { ${suite} } from '../../../testing/conformance/driver.ts';
import type { DriverBench } from '../../../testing/conformance/driver-bench.ts';
`;
  const calls =
    suite === undefined
      ? ''
      : `  ${suite}(${name}Facts, openBench, ['disturbances', 'call-count']);

`;
  const bench =
    suite === undefined
      ? ''
      : `
/** The driver on a double of its provider. */
async function openBench(): Promise<DriverBench> {
  const config = {
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: '${pascalCase(driver)}Config',
    metadata: { name: 'harbour' },
  };
  return {
    start: async (managerId) =>
      ${start}({ managerId, folder: '', options: {}, now: Date.now, warn: () => {} }),
    account: { credential: {}, config },
    configOf: () => config,
    unknownIds: [],
    wrong: [],
    choiceFields: [],
    secrets: [],
    settle: async () => {},
    close: async () => {},
  };
}
`;
  const use =
    suite === undefined
      ? ''
      : `import { ${start} } from './driver.ts';
`;
  return `import { describe, expect, it } from 'vitest';
${imports}${use}import { ${name}Facts } from './facts.ts';

describe('${driver}', () => {
${calls}  it.each(['title', 'stacks'] as const)('knows its %s', (fact) => {
    expect(Object.keys(${name}Facts[fact])).not.toHaveLength(0);
  });
});
${bench}`;
}

/** Of an engine or a CNI: calls the port's conformance suite, where there is one, and fails while the named facts are empty. */
function implementationTest(
  root: string,
  port: string,
  name: string,
  exported: string,
  from: string,
  facts: readonly string[],
): string {
  const suite = conformanceSuite(root, port);
  const importSuite =
    suite === undefined ? '' : `import { ${suite} } from '../../../testing/conformance/${port}.ts';\n`;
  const callSuite = suite === undefined ? '' : `  ${suite}(${exported});\n\n`;
  return `import { describe, expect, it } from 'vitest';
${importSuite}import { ${exported} } from '${from}';

describe('${name}', () => {
${callSuite}  it.each(${JSON.stringify(facts)} as const)('knows its %s', (fact) => {
    expect(Object.keys(${exported}.facts[fact])).not.toHaveLength(0);
  });
});
`;
}

/** Conformance suites are named after their port; a port without implementations that act has none yet. */
function conformanceSuite(root: string, port: string): string | undefined {
  return existsSync(join(root, 'testing', 'conformance', `${port}.ts`)) ? `${port}Conformance` : undefined;
}

function readme(name: string, what: string): string {
  return `# ${name}

What this ${what} is, which versions were looked at, and where its facts come from.
`;
}
