import { storeConformance } from './conformance/store.ts';
import { MemoryStore } from './memory-store.ts';

storeConformance('store in memory', async () => new MemoryStore());
