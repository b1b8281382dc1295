import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { itReachesTheSameEnd } from '../../testing/conformance/controllers.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';

describe('controllers over a store in memory', () => {
  itReachesTheSameEnd({
    every: 1,
    async open() {
      const store = new MemoryStore();
      return { store, close: () => store.close() };
    },
  });
});

describe('controllers over an SQLite store', () => {
  itReachesTheSameEnd({
    every: 11,
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'drover-controllers-'));
      const store = await openSqliteStore({ folder: join(folder, 'store') });
      return {
        store,
        async close() {
          await store.close();
          await rm(folder, { recursive: true });
        },
      };
    },
  });
});
