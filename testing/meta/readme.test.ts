import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkVerb } from '../../src/cli/check.ts';
import { planVerb } from '../../src/cli/plan.ts';
import { projectRoot } from '../scratch.ts';
import { runVerb } from '../shell.ts';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const example = 'examples/dual-stack-on-ec2.yaml';

/** The block of output in the README that begins with this text. */
function shownOutput(beginning: string): string {
  const start = readme.indexOf(beginning);
  return readme.slice(start, readme.indexOf('```', start));
}

describe('the first session of the README', () => {
  it('shows what drover check prints for the example with its two mistakes', async () => {
    const text = readFileSync(join(projectRoot, example), 'utf8');
    const spoilt = text.replace('10.53.0.0/16', '10.52.128.0/17').replace('cni: calico', 'cni: calcio');

    const { code, stdout } = await runVerb(checkVerb.run, ['-f', '-'], { stdin: spoilt });

    const shown = shownOutput('harbour.yaml: Cluster').replaceAll(/harbour\.yaml:(\d)/g, 'line $1');
    expect(code).toBe(1);
    expect(stdout).toBe(shown.replace('harbour.yaml:', 'standard input:'));
  });

  it('shows how the plan of the example begins', async () => {
    const { stdout } = await runVerb(planVerb.run, ['-f', example], { cwd: projectRoot });

    expect(stdout.startsWith(shownOutput('fleet-default/harbour: ').replace('…\n', ''))).toBe(true);
  });
});
