import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, scratchProject } from '../scratch.ts';

describe('the bundle', () => {
  it('loads a verb only when it is called, needs no dependencies, keeps compiled code, and has files for its threads', () => {
    const project = scratchProject(['rolldown.config.ts', 'package.json']);
    project.write(
      'src/main.ts',
      "const verb = process.argv[2];\nif (verb === 'hello') await import('./hello.ts');\nelse console.log('no verb');\n",
    );
    project.write('src/store/sqlite/writer-thread.ts', "console.log('a thread');\n");
    project.write('src/hello.ts', "import { parse } from 'yaml';\nconsole.log('hello', parse('name: drover').name);\n");
    expect(project.run('rolldown', '-c', 'rolldown.config.ts')).toMatchObject({ status: 0 });
    const elsewhere = scratchProject([], { linkDependencies: false });
    elsewhere.write('package.json', '{ "type": "module" }\n');
    for (const [path, text] of project.snapshot()) {
      if (path.startsWith('dist/')) elsewhere.write(path, text);
    }

    expect(elsewhere.run(process.execPath, 'dist/drover.js')).toEqual({ status: 0, output: 'no verb\n' });
    expect(elsewhere.run(process.execPath, 'dist/drover.js', 'hello')).toEqual({ status: 0, output: 'hello drover\n' });
    expect(elsewhere.read('dist/drover.js')).not.toContain('hello ');
    expect(existsSync(join(elsewhere.root, 'dist/.compile-cache'))).toBe(true);
    expect(elsewhere.run(process.execPath, 'dist/chunks/store-writer.js').output).toBe('a thread\n');
  });
});

describe('the package', () => {
  it('holds the launcher, the bundle and the licence, and no source, tests or tools', () => {
    const project = scratchProject(['package.json', 'bin', 'LICENSE', 'README.md', 'CHANGELOG.md']);
    project.write('dist/drover.js', '');
    project.write('dist/chunks/check-1.js', '');
    project.write('dist/.compile-cache/v1/x', '');
    project.write('src/main.ts', '');
    project.write('testing/builders.ts', '');

    const { output } = project.run('npm', 'pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error');
    const [packed]: { files: { path: string }[] }[] = [JSON.parse(output)].flat();

    expect(packed?.files.map(({ path }) => path).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/drover',
      'dist/chunks/check-1.js',
      'dist/drover.js',
      'package.json',
    ]);
  });

  it('runs its launcher by the name that it promises', () => {
    const project = scratchProject(['package.json']);
    const { bin }: { bin: Record<string, string> } = JSON.parse(project.read('package.json'));

    expect(bin).toEqual({ drover: 'bin/drover' });
    expect(existsSync(join(projectRoot, 'bin/drover'))).toBe(true);
  });
});
