import { storeConformance } from '../../../testing/conformance/store.ts';
import { openSqliteStore } from './store.ts';

storeConformance('SQLite store', (folder) => openSqliteStore({ folder }));

storeConformance('SQLite store with encrypted secrets', (folder) =>
  openSqliteStore({
    folder,
    sealing: { resources: [{ group: '', resource: 'secrets' }], keyFile: `${folder}.key` },
  }),
);
