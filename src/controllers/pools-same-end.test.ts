import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { poolsReachTheSameEnd } from '../../testing/conformance/pools.ts';
import { MemoryStore } from '../../testing/memory-store.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';

describe('pools over a store in memory', () => {
  poolsReachTheSameEnd({
    every: 4,
    async open() {
      const store = new MemoryStore();
      return { store, close: () => store.close() };
    },
  });
});

describe('pools over an SQLite store', () => {
  poolsReachTheSameEnd({
    every: 17,
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'drover-pools-'));
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
