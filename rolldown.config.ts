import { globSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'rolldown';

/**
 * Compiled code is kept beside the bundle, so that the second start and all that follow skip the compiler. Where that
 * folder cannot be written (installed by another user, read-only image) Node goes on without; a folder shared by all
 * users, Node's default, would let one of them feed code to another.
 */
const compileCache = `import { enableCompileCache as keepCompiledCode } from 'node:module';
keepCompiledCode(import.meta.dirname + '/.compile-cache');
`;

/** Threads are started by the path of their file, so each has one of its own, beside the code that starts it. */
const threads = { 'chunks/store-writer': 'src/store/sqlite/writer-thread.ts' };

/** Parts of the scripts for nodes, which are read when they are served: they lie beside the chunks that read them. */
const installScripts: Plugin = {
  name: 'install-scripts',
  generateBundle() {
    const folder = `${import.meta.dirname}/src/server/nodes/scripts`;
    for (const path of globSync('*/*', { cwd: folder })) {
      const source = readFileSync(`${folder}/${path}`, 'utf8');
      this.emitFile({ type: 'asset', fileName: `chunks/install-scripts/${path}`, source });
    }
  },
};

/**
 * What is published: JavaScript in `dist/`, because Node strips no types below node_modules. Dependencies are bundled:
 * one file is found and read faster than hundreds, and verbs stay chunks of their own that load when they are called.
 */
export default defineConfig({
  input: { drover: 'src/main.ts', ...threads },
  platform: 'node',
  plugins: [installScripts],
  output: {
    dir: 'dist',
    format: 'esm',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    banner: ({ name }) => (name === 'drover' ? compileCache : ''),
  },
});
