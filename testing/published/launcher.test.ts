import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Scratch, scratchProject } from '../scratch.ts';

/** A shell with nothing but the programs that the launcher may use, and whatever a test adds. */
const bareTools = ['sh', 'readlink', 'dirname', 'env'];

describe('bin/drover', () => {
  it('runs the source of a checkout on the pinned Node.js, with its arguments unchanged', () => {
    const project = checkout();

    expect(start(project, join(project.root, 'bin/drover'), 'a b', '', "it's")).toEqual({
      status: 0,
      answer: { from: 'source', args: ['a b', '', "it's"], pinned: true },
    });
  });

  it('works through a chain of symbolic links, absolute and relative, from another folder', () => {
    const project = checkout();
    mkdirSync(join(project.root, 'links/deep'), { recursive: true });
    symlinkSync('../../bin/drover', join(project.root, 'links/deep/drover'));
    symlinkSync(join(project.root, 'links/deep/drover'), join(project.root, 'links/again'));

    expect(start(project, join(project.root, 'links/again'), 'x').answer).toMatchObject({
      from: 'source',
      args: ['x'],
    });
  });

  it('works in a folder whose name has spaces, and behind a link to its own folder', () => {
    const project = checkout();
    const spaced = join(project.root, 'a folder');
    for (const path of ['bin', 'src']) cpSync(join(project.root, path), join(spaced, path), { recursive: true });
    symlinkSync(join(project.root, 'node_modules'), join(spaced, 'node_modules'));
    mkdirSync(join(project.root, 'elsewhere'));
    symlinkSync(join(spaced, 'bin'), join(project.root, 'elsewhere/programs'));

    expect(start(project, join(spaced, 'bin/drover')).answer).toMatchObject({ from: 'source' });
    expect(start(project, join(project.root, 'elsewhere/programs/drover')).answer).toMatchObject({ from: 'source' });
  });

  it('runs the bundle where there is no source', () => {
    const project = installed();
    withNode(project, process.version);

    expect(start(project, join(project.root, 'bin/drover'), 'x')).toEqual({
      status: 0,
      answer: { from: 'bundle', args: ['x'], pinned: false },
    });
  });

  it('hands on the exit code', () => {
    const project = checkout();
    project.write('src/main.ts', 'process.exitCode = 7;\n');

    expect(start(project, join(project.root, 'bin/drover')).status).toBe(7);
  });

  it('says what it needs where Node.js is too old', () => {
    const project = installed();
    withNode(project, 'v20.20.2');

    const { status, output } = launch(project, join(project.root, 'bin/drover'));

    expect(status).toBe(2);
    expect(output).toContain('drover: found Node.js v20.20.2, needs 24 or newer');
  });

  it('says what it needs where there is no Node.js', () => {
    const project = installed();

    const { status, output } = launch(project, join(project.root, 'bin/drover'));

    expect(status).toBe(2);
    expect(output).toContain('drover: no Node.js found; install Node.js 24 or newer');
  });
});

/** The launcher beside source, with the checkout's dependencies. */
function checkout(): Scratch {
  const project = scratchProject(['bin']);
  const answer =
    "console.log(JSON.stringify({ from: 'source', args: process.argv.slice(2), pinned: process.execPath.includes('node_modules') }));\n";
  project.write('src/main.ts', answer);
  return bare(project);
}

/** The launcher beside a bundle, as npm installs it: without dependencies for development. */
function installed(): Scratch {
  const project = scratchProject(['bin'], { linkDependencies: false });
  const answer = "console.log(JSON.stringify({ from: 'bundle', args: process.argv.slice(2), pinned: false }));\n";
  project.write('dist/drover.js', answer);
  project.write('package.json', '{ "type": "module" }\n');
  return bare(project);
}

function bare(project: Scratch): Scratch {
  mkdirSync(join(project.root, 'path'));
  for (const tool of bareTools) {
    const { output } = project.run('sh', '-c', `command -v ${tool}`);
    symlinkSync(output.trim(), join(project.root, 'path', tool));
  }
  return project;
}

/** A `node` on the PATH that claims the given version and is the real one otherwise. */
function withNode(project: Scratch, version: string): void {
  const path = join(project.root, 'path/node');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\nexec '${process.execPath}' "$@"\n`);
  chmodSync(path, 0o755);
}

function launch(
  project: Scratch,
  program: string,
  ...args: readonly string[]
): { status: number | null; output: string } {
  const path = `PATH=${join(project.root, 'path')}`;
  return project.run('env', '-i', '-C', '/', path, program, ...args);
}

function start(
  project: Scratch,
  program: string,
  ...args: readonly string[]
): { status: number | null; answer?: unknown } {
  const { status, output } = launch(project, program, ...args);
  return { status, ...(output === '' ? {} : { answer: JSON.parse(output) }) };
}
