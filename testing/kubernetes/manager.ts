import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '../../src/generated/kinds.ts';
import type { Kind } from '../../src/kinds/types.ts';
import { kubernetesApi } from '../../src/server/api/plugin.ts';
import { openLog } from '../../src/server/log.ts';
import type { NodeKnowledge } from '../../src/server/nodes/connect/judge-host.ts';
import { startServer } from '../../src/server/start.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/types.ts';

/** A whole manager with TLS, accounts and a store on the disk, in a folder of its own. */
export interface TestManager {
  readonly url: string;
  readonly folder: string;
  /** The certificate authority, PEM. */
  readonly authority: string;
  /** A credential that may do everything. */
  readonly token: string;
  readonly kubeconfig: string;
  readonly store: Store;
  close(): Promise<void>;
}

const noHosts: NodeKnowledge = {
  subjectOf: () => {
    throw new Error('no host registers here');
  },
  rules: [],
};

/** Starts a manager that serves the product's kinds and further ones; rules judge nothing, and hosts are unknown unless `nodes` knows them. */
export async function startTestManager(further: readonly Kind[] = [], nodes = noHosts): Promise<TestManager> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-manager-'));
  const stores: Store[] = [];
  const data = join(folder, 'data');
  const server = await startServer(
    {
      dataFolder: data,
      listen: [{ host: '127.0.0.1', port: 0 }],
      hostStack: 'auto',
      bootstrapPassword: 'a password for tests',
      tlsNames: [],
      audit: { enabled: false, maxBytes: 1_000_000, kept: 1 },
      settings: {},
    },
    {
      kinds: [...kinds, ...further],
      judge: () => [],
      nodes,
      log: openLog('error'),
      version: { major: '1', minor: '36', gitVersion: 'v1.36.0', gitCommit: '', buildDate: '1970-01-01T00:00:00Z' },
      release: '0.0.0',
      openStore: async (place) => {
        const store = await openSqliteStore({ folder: place });
        stores.push(store);
        return { store, close: () => store.close() };
      },
      api: kubernetesApi,
      resolve: async () => [],
      showPassword: () => {},
      // What is stored stays as it is: these tests are about the server alone.
      startControllers: () => ({ stop: async () => {} }),
    },
  );
  const { token } = JSON.parse(readFileSync(join(data, 'manager.json'), 'utf8')) as { token: string };
  const url = `https://${server.listening[0]}`;
  const caFile = join(data, 'tls', 'clients-ca.crt');
  const [store] = stores;
  if (store === undefined) throw new Error('the manager opened no store');
  return {
    url,
    folder,
    authority: readFileSync(caFile, 'utf8'),
    token,
    kubeconfig: writeKubeconfig(folder, url, caFile, token),
    store,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeKubeconfig(folder: string, url: string, caFile: string, token: string): string {
  const file = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'drover', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: 'tester', user: { token } }],
    contexts: [{ name: 'drover', context: { cluster: 'drover', user: 'tester', namespace: 'default' } }],
    'current-context': 'drover',
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
