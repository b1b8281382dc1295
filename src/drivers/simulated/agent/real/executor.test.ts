import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../clock.ts';
import type { Executor } from '../execution/executor.ts';
import type { Instruction, PlanFile } from '../protocol/plan.ts';
import { realExecutor } from './executor.ts';
import { folderJail } from './jail.ts';

const folders = {
  work: '/var/lib/rancher/agent/work',
  applied: '/var/lib/rancher/agent/applied',
  interlock: '/var/lib/rancher/agent/interlock',
};

describe('a host in a folder', () => {
  let root = '';
  let executor: Executor;
  let stop: AbortController;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'drover-host-'));
    stop = new AbortController();
    executor = realExecutor({
      jail: folderJail(root, [], process.getuid?.() === 0),
      folders,
      clock: realClock,
      env: { PATH: process.env.PATH },
      engineCommand: ['true'],
      log: () => {},
    });
  });

  afterEach(() => {
    stop.abort();
    rmSync(root, { recursive: true, force: true });
  });

  const run = async (script: string, more: Partial<Instruction> = {}) => {
    const instruction = {
      name: 'test',
      image: '',
      command: 'sh',
      args: ['-c', script],
      env: [],
      saveOutput: true,
      ...more,
    };
    const { exitCode, stdout, stderr } = await executor.run(instruction, {
      checksum: 'abc',
      index: 0,
      attempt: 3,
      signal: stop.signal,
    });
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  };

  it('writes files with their modes, in place, and removes them', async () => {
    await executor.reconcile([
      file({ path: '/etc/rancher/rke2/config.yaml', permissions: '0640' }),
      file({ path: '/srv/data', directory: true }),
    ]);
    expect(readFileSync(join(root, '/etc/rancher/rke2/config.yaml'), 'utf8')).toBe('text');
    expect(statSync(join(root, '/etc/rancher/rke2/config.yaml')).mode & 0o777).toBe(0o640);
    expect(statSync(join(root, '/srv/data')).mode & 0o777).toBe(0o755);
    await executor.reconcile([
      file({ path: '/etc/rancher/rke2/config.yaml', action: 'delete' }),
      file({ path: '/srv/data', directory: true, action: 'delete' }),
    ]);
    expect(existsSync(join(root, '/srv/data'))).toBe(false);
    expect(existsSync(join(root, '/etc/rancher/rke2/config.yaml'))).toBe(false);
  });

  it.each([
    ['bad base64', { content: 'abc' }],
    ['a mode that is not octal', { permissions: '0999' }],
  ])('throws at %s', async (_, part) => {
    await expect(executor.reconcile([file({ path: '/etc/x', ...part })])).rejects.toThrow(/\/etc\/x/);
  });

  it('runs commands that see the folder as their root, with the variables of the agent', async () => {
    await executor.reconcile([file({ path: '/etc/rancher/mine' })]);
    const result = await run(
      'cat /etc/rancher/mine; echo " $CATTLE_AGENT_ATTEMPT_NUMBER $A"; pwd; echo bad >&2; exit 7',
      { env: ['A=1', 'A=2'] },
    );
    expect(result.exitCode).toBe(7);
    expect(result.stdout).toMatch(/^text 3 2\n\/var\/lib\/rancher\/agent\/work\/\d{8}-\d{6}\/abc_0\n$/);
    expect(result.stderr).toBe('bad\n');
  });

  it('writes nothing outside of the folder', async () => {
    const name = `/etc/drover-test-${process.pid}`;
    expect((await run(`echo x > ${name}; sysctl -w net.ipv4.ip_forward=1`)).exitCode).toBe(0);
    expect(existsSync(name)).toBe(false);
    expect(readFileSync(join(root, name), 'utf8')).toBe('x\n');
    expect(readFileSync(join(root, '/var/lib/simulated-sysctl.log'), 'utf8')).toBe('sysctl -w net.ipv4.ip_forward=1\n');
  });

  it('fails for a command and for an image that do not exist', async () => {
    expect((await run('', { command: 'no-such-command' })).exitCode).not.toBe(0);
    expect((await run('true', { image: 'docker.io/library/busybox:1' })).exitCode).toBe(1);
  });

  it('keeps the plan, and holds still while a restart of the agent is pending', async () => {
    await executor.prepare(Buffer.from('{"files":[]}'));
    expect(existsSync(join(root, folders.interlock, 'applyinator-active'))).toBe(true);
    await executor.finish();
    expect(existsSync(join(root, folders.interlock, 'applyinator-active'))).toBe(false);
    await executor.reconcile([file({ path: `${folders.interlock}/restart-pending`, content: '' })]);
    await expect(executor.prepare(Buffer.from('{}'))).rejects.toThrow(/pending/);
  });

  it('ends a command that hangs when the agent is stopped', async () => {
    const running = run('sleep 1000');
    setTimeout(() => stop.abort(), 100);
    expect((await running).exitCode).not.toBe(0);
  });
});

function file(part: Partial<PlanFile> & { readonly path: string }): PlanFile {
  return {
    content: Buffer.from('text').toString('base64'),
    permissions: '',
    uid: -1,
    gid: -1,
    directory: false,
    action: '',
    ...part,
  };
}
