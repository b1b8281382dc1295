// Wires everything; the only file that knows everybody, and the only one that reads the process's environment.
import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import packageJson from '../package.json' with { type: 'json' };
import { runCommandLine } from './cli/command-line.ts';
import type { ManagerDoers, ServeOptions, ServeTalk } from './cli/manager.ts';
import type { SimulatorDoers } from './cli/simulator.ts';
import type { ClusterPorts } from './controllers/ports.ts';
import type { Driver, DriverSurroundings } from './drivers/types.ts';
import { verbs } from './generated/verbs.ts';
import type { FindMachineConfig } from './kinds/cluster/build-subject.ts';
import type { MachineConfig } from './kinds/machine-config.ts';
import type { Cidr } from './network/cidr.ts';
import type { Facts, ManagerFacts } from './network/facts.ts';
import type { Runtime } from './runtime/run-subjects.ts';
import type { Judge } from './server/admission.ts';
import type { Log } from './server/log.ts';
import type { NodeKnowledge } from './server/nodes/connect/judge-host.ts';
import type { OpenedStore, ServerParts } from './server/parts.ts';
import type { Resource } from './store/types.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

/** The release of Kubernetes whose API is spoken; kubectl compares its own with it. */
const kubernetes = { major: '1', minor: '36', gitVersion: `v1.36.0+drover-${packageJson.version}` };

/** Resources whose values hold credentials, and so are encrypted on the disk. */
const sealed: readonly Resource[] = [
  { group: '', resource: 'secrets' },
  { group: 'management.cattle.io', resource: 'clusterregistrationtokens' },
  { group: 'rke-machine-config.cattle.io', resource: 'amazonec2configs' },
  { group: 'rke-machine-config.cattle.io', resource: 'digitaloceanconfigs' },
];

/** Beside the store's folder, not in it: a copy of the store alone opens no secret. */
function storeKeyFile(storeFolder: string): string {
  return join(dirname(storeFolder), 'store.key');
}

/** Opens the store of a manager and forgets old history for as long as it is open. */
async function openStore(folder: string, log: Log): Promise<OpenedStore> {
  const [{ openSqliteStore }, { forgetHistory, usualRetention }] = await Promise.all([
    import('./store/sqlite/store.ts'),
    import('./store/retention.ts'),
  ]);
  const warn = (message: string): void => log.warn(message);
  const sealing = { resources: sealed, keyFile: storeKeyFile(folder) };
  const store = await openSqliteStore({ folder, sealing, warn });
  const history = forgetHistory(store, usualRetention, Date.now, warn);
  return {
    store,
    async close() {
      history.stop();
      await store.close();
    },
  };
}

interface LoadedJudge {
  readonly judge: Judge;
  readonly nodes: NodeKnowledge;
  factsOf(manager: ManagerFacts): Facts;
}

/** The rules with the facts that they need, as the server takes them: it knows none by name. */
async function loadJudge(): Promise<LoadedJudge> {
  const [{ rules }, { ruleBookOf }, { judgeObject }, { offlineFacts }, { ulaFrom }, { clusterSubject }] =
    await Promise.all([
      import('./generated/rules.ts'),
      import('./rules/rule-book.ts'),
      import('./rules/judge-object.ts'),
      import('./cli/input/offline-facts.ts'),
      import('./network/ula.ts'),
      import('./kinds/cluster/build-subject.ts'),
    ]);
  const book = ruleBookOf(rules);
  const known = offlineFacts({});
  const factsOf = (manager: ManagerFacts): Facts => {
    let drawn: Cidr | undefined;
    return {
      ...known,
      manager,
      // Drawn for whoever asks: most objects that are judged have no rule that does.
      get freshUla() {
        drawn ??= ulaFrom(crypto.getRandomValues(new Uint8Array(5)));
        return drawn;
      },
    };
  };
  const registration = rules.filter(({ on }) => on === 'NodeRegistration');
  return {
    factsOf,
    judge: (object, { manager, find, old }) => {
      const findMachineConfig: FindMachineConfig = (...reference) => find(...reference) as MachineConfig | undefined;
      return judgeObject(book, object, { facts: factsOf(manager), findMachineConfig, old });
    },
    nodes: {
      // Hosts that register belong to no pool, so what pools refer to says nothing of them.
      subjectOf: (cluster, manager) =>
        clusterSubject(cluster, { facts: factsOf(manager), findMachineConfig: () => undefined }),
      rules: registration as readonly unknown[] as NodeKnowledge['rules'],
    },
  };
}

/** Addresses of a name from the host's resolver; none when it says that there are none. */
async function resolveName(name: string): Promise<string[] | undefined> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND' ? [] : undefined;
  }
}

/** Clusters are looked at so often although nothing was heard of them. */
const reviewEvery = 5 * 60_000;

/** Calls of providers under way may end so long after the stop, in milliseconds. */
const answerPatience = 5_000;

/** The controllers with all that they are given: rules, engines and CNIs, and what the running server knows. */
async function loadControllers(
  { judge, factsOf }: LoadedJudge,
  log: Log,
  { dataFolder, simulatedHosts }: ServeOptions,
): Promise<ServerParts['startControllers']> {
  const [{ clusterRounds }, { runSubjects }, { systemClock }, { prepareRollout }, { engines }, { cnis }, { kinds }] =
    await Promise.all([
      import('./controllers/cluster-subject.ts'),
      import('./runtime/run-subjects.ts'),
      import('./runtime/clock.ts'),
      import('./planner/rollout/prepare.ts'),
      import('./generated/engines.ts'),
      import('./generated/cnis.ts'),
      import('./generated/kinds.ts'),
    ]);
  const [{ drivers }, { cloudRounds }] = await Promise.all([
    import('./generated/drivers.ts'),
    import('./controllers/cloud-rounds.ts'),
  ]);
  const [{ hashSecret, newSecret, newSuffix }, { caChecksumOf }] = await Promise.all([
    import('./server/access/credential.ts'),
    import('./server/nodes/install/scripts.ts'),
  ]);
  return ({ store, localUrl, managerFacts, setting, onSettings, contactOf, onAgents, cloudCall }) => {
    const optionsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      simulated: { manager: localUrl, ...(simulatedHosts === undefined ? {} : { hosts: simulatedHosts }) },
    };
    const started = new Map<string, Promise<Driver>>();
    const driverNamed = (name: string): Promise<Driver> | undefined => {
      const entry = drivers.find((each) => each.name === name);
      if (!entry || started.has(name)) return started.get(name);
      const around: DriverSurroundings = {
        managerId: setting('install-uuid'),
        folder: join(dataFolder, 'drivers', name),
        options: optionsOf[name] ?? {},
        now: Date.now,
        warn: (message) => log.warn(message),
      };
      const driver = entry.load().then((start) => start(around));
      started.set(name, driver);
      return driver;
    };
    const clusterPorts: ClusterPorts = {
      judge: (cluster, old, find) => judge(cluster, { manager: managerFacts(), find, old }),
      prepare: (given) => prepareRollout({ facts: factsOf(managerFacts()), engines, cnis }, given),
      configResource(kindName) {
        const known = factsOf({}).drivers[kindName] && kinds.find(({ kind }) => kind === kindName);
        return known && { group: known.group, resource: known.plural };
      },
      contactOf(namespace, name) {
        const contact = contactOf(`${namespace}/${name}`);
        return contact && { ...contact, connected: contact.watching.length > 0 };
      },
      silentAfter: () => Number(setting('agent-silent-after-seconds')) * 1000,
      hearsSince: Date.now(),
      systemDefaultRegistry: () => setting('system-default-registry'),
      newSecret,
      hashSecret,
      managerDoor() {
        const url = setting('server-url').replace(/\/$/, '');
        const authority = setting('cacerts');
        const caChecksum = caChecksumOf(authority);
        const strict = setting('agent-tls-mode') !== 'system-store';
        return url === '' ? undefined : { url, authority, strict, ...(caChecksum !== undefined && { caChecksum }) };
      },
      async driverOf(kindName) {
        const driver = await driverNamed(factsOf({}).drivers[kindName]?.name ?? '');
        return driver && { name: driver.facts.name, credentialFields: driver.credentialFields };
      },
      newSuffix,
      userDataLimit: (driver) => Object.values(factsOf({}).drivers).find(({ name }) => name === driver)?.userDataLimit,
    };
    const configResources = Object.keys(factsOf({}).drivers).flatMap((kind) => clusterPorts.configResource(kind) ?? []);
    const clusters = clusterRounds(clusterPorts, configResources);
    const fault = (context: string, error: unknown) => log.error(`${context}, failed and will be tried again`, error);
    const { random } = Math;
    const clouds = cloudRounds(
      {
        driver: async (name) => driverNamed(name),
        configResource: clusterPorts.configResource,
        clock: systemClock,
        random,
        wake: (subject, roundKey) => runtime.wake(subject, roundKey),
        called: cloudCall,
        removesOrphans: () => setting('orphaned-machines') !== 'report',
      },
      configResources,
    );
    const subjects = [clusters, ...clouds.subjects];
    const runtime: Runtime = runSubjects(subjects, {
      store,
      clock: systemClock,
      random,
      concurrency: 16,
      reviewEvery,
      fault,
    });
    const unfollow = onSettings(() => runtime.wakeAll(clusters.name));
    const unhear = onAgents((secret) => {
      const [namespace = '', name = ''] = secret.split('/');
      runtime.wakeReaders(clusters.name, { group: '', resource: 'secrets', namespace, name });
    });
    return {
      async stop() {
        unfollow();
        unhear();
        // Answers that come soon are written down; the next start finds out about the others.
        const heard = clouds.stop().then(() => runtime.settled());
        await Promise.race([heard, sleep(answerPatience, undefined, { ref: false })]);
        await runtime.stop();
        for (const driver of started.values()) await (await driver).stop();
      },
    };
  };
}

/**
 * Percent by which the heap may grow between two full collections. By default it may grow to a multiple while there is
 * load, which a manager of many clusters would keep for good; collecting more often costs it nothing that was measurable.
 */
const heapGrowth = 40;

async function serve(options: ServeOptions, talk: ServeTalk, signal: AbortSignal): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  const [{ startServer }, { kubernetesApi }, { openLog }, { kinds }, loaded] = await Promise.all([
    import('./server/start.ts'),
    import('./server/api/plugin.ts'),
    import('./server/log.ts'),
    import('./generated/kinds.ts'),
    loadJudge(),
  ]);
  const { judge, nodes } = loaded;
  const log = openLog(options.logLevel);
  const server = await startServer(options, {
    kinds,
    judge,
    nodes,
    log,
    version: { ...kubernetes, gitCommit: '', buildDate: '1970-01-01T00:00:00Z' },
    release: packageJson.version,
    openStore: (folder) => openStore(folder, log),
    api: kubernetesApi,
    resolve: resolveName,
    showPassword: (password) => talk.password(password),
    startControllers: await loadControllers(loaded, log, options),
  });
  talk.ready(server.url, server.listening);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}

/** What a manager is made of is loaded only by the verbs that need it. */
const manager: ManagerDoers = {
  // Beside the folder of this file, which is the source's or the bundle's.
  examples: join(dirname(dirname(import.meta.filename)), 'examples'),
  serve,
  async backup(dataFolder, file) {
    const [{ backUp }, { databaseFile }] = await Promise.all([
      import('./store/sqlite/backup.ts'),
      import('./store/sqlite/files.ts'),
    ]);
    const folder = join(dataFolder, 'store');
    const database = databaseFile(folder);
    if (!existsSync(database)) throw new Error(`${dataFolder} holds no store; name the data folder with --data`);
    return { revision: await backUp(database, file), keyFile: storeKeyFile(folder) };
  },
  async restore(dataFolder, backup, keyFile) {
    const [{ restoreSqliteStore }, { adoptKeys }] = await Promise.all([
      import('./store/sqlite/restore.ts'),
      import('./store/key-file.ts'),
    ]);
    const folder = join(dataFolder, 'store');
    const own = storeKeyFile(folder);
    const restored = await restoreSqliteStore({ backup, folder, keyFile: keyFile ?? own, now: new Date() });
    // The next start reads the manager's own key file.
    if (keyFile !== undefined) adoptKeys(own, keyFile);
    return restored;
  },
  async rotateKey(dataFolder) {
    const { rotateKeyFile } = await import('./store/key-file.ts');
    const keyFile = storeKeyFile(join(dataFolder, 'store'));
    if (!existsSync(keyFile)) throw new Error(`${dataFolder} holds no key file; name the data folder with --data`);
    return { keyFile, id: rotateKeyFile(keyFile) };
  },
  async retireKeys(dataFolder) {
    const { retireSealingKeys } = await import('./store/sqlite/retire-keys.ts');
    const folder = join(dataFolder, 'store');
    const keyFile = storeKeyFile(folder);
    if (!existsSync(keyFile)) throw new Error(`${dataFolder} holds no key file; name the data folder with --data`);
    retireSealingKeys(folder, keyFile);
    return { keyFile };
  },
};

/** How this program is called again on a simulated host, and the folders that it is in. */
const program = {
  engineCommand: [process.execPath, import.meta.filename, 'simulate', 'engine'],
  folders: [dirname(dirname(import.meta.filename)), dirname(dirname(process.execPath))],
};

const simulator: SimulatorDoers = {
  async fleet(order) {
    const { openSimulatedFleet } = await import('./drivers/simulated/agent/simulator.ts');
    return openSimulatedFleet(order);
  },
  async agent(call, around) {
    const { runAgentCommand } = await import('./drivers/simulated/agent/real/commands.ts');
    return runAgentCommand(call, around, program);
  },
  async engine(args, around) {
    const { runEngineCommand } = await import('./drivers/simulated/agent/real/commands.ts');
    return runEngineCommand(args, around, program);
  },
};

process.exitCode = await runCommandLine({ verbs, version: packageJson.version }, process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: stop.signal,
  manager,
  simulator,
});
