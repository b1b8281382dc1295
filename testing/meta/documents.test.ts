import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../scratch.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'src/**/README.md', 'examples/**/*.md', 'deploy/**/*.md'], {
  cwd: projectRoot,
}).sort();

/** `src/…` and its like in backticks: a path from the root. Placeholders such as `<name>` and `…` name no file. */
const namedPath = /`((?:src|testing|tools|bench|e2e|docs|bin|examples|deploy)\/[^`\s]*)`/g;
const link = /\]\(([^)\s]+)\)/g;

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(projectRoot, document), 'utf8');

  it('links to files that exist', () => {
    const targets = [...text.matchAll(link)].map(([, target = '']) => target.split('#')[0] ?? '');
    const local = targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(projectRoot, dirname(document), target)))).toEqual([]);
  });

  it('names paths that exist', () => {
    const paths = [...text.matchAll(namedPath)].map(([, path = '']) => path).filter((path) => !/[<>…*{]/.test(path));
    expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(projectRoot, 'package.json'), 'utf8'),
    );
    const named = [...text.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the README', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

  it('gives the test command that continuous integration runs', () => {
    const run = readFileSync(join(projectRoot, '.ci/run'), 'utf8');
    expect(run.trimEnd().split('\n').at(-1)).toBe('npm ci && npm test');
    expect(readme).toContain('```sh\nnpm ci && npm test\n```');
  });

  it('gives a command that installs and does the main job on the examples', () => {
    expect(readme).toContain('```sh\nnpm ci && npx drover check -f examples/\n```');
    expect(globSync('examples/**/*.yaml', { cwd: projectRoot })).not.toHaveLength(0);
  });
});

describe('the decision records', () => {
  const records = globSync('docs/adr/*.md', { cwd: projectRoot }).sort();

  it.each(records)('%s says its status, context, decision, what else there was or why, and consequences', (record) => {
    const text = readFileSync(join(projectRoot, record), 'utf8');
    expect(text).toMatch(/^Status: (accepted|superseded by \[)/m);
    for (const part of ['Context', 'Decision', '(Alternatives|Why)', 'Consequences']) {
      expect(text).toMatch(new RegExp(`^## ${part}$`, 'm'));
    }
  });

  it('are numbered without a gap', () => {
    const numbers = records.map((record) => Number(record.slice('docs/adr/'.length).split('-')[0]));
    expect(numbers).toEqual(records.map((_, index) => index + 1));
  });
});
