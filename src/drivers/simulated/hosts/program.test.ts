import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostOrder } from './host-maker.ts';
import { programHosts } from './program.ts';

const order: HostOrder = {
  id: 'sim-0123456789abcdef0',
  name: 'harbour-workers-7xk2p',
  cluster: 'c-m-7h2kq9xd',
  families: ['ipv4', 'ipv6'],
  addresses: { internal: ['172.20.0.1', 'fd7a::1'], external: [] },
  userData: `#cloud-config\n# ä\n${'x'.repeat(200_000)}`,
};

describe('hosts that a program makes', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-hosts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const program = (script: string): string => {
    const file = join(folder, 'hosts');
    writeFileSync(file, `#!/bin/sh\ncd '${folder}'\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  it('are booted and removed by it, with what it needs to know on standard input', async () => {
    const hosts = programHosts({
      program: program('cat >"$1.json"; [ "$1" = remove ] || echo \'{"internal":["10.9.0.1","FD00:0:0::2"]}\''),
    });
    expect(await hosts.boot(order)).toEqual({ internal: ['10.9.0.1', 'fd00::2'], external: [] });
    await hosts.remove(order.id);
    expect(JSON.parse(readFileSync(join(folder, 'boot.json'), 'utf8'))).toEqual(order);
    expect(JSON.parse(readFileSync(join(folder, 'remove.json'), 'utf8'))).toEqual({ id: order.id });
  });

  it('have the addresses of the order where it prints none', async () => {
    expect(await programHosts({ program: program('exit 0') }).boot(order)).toEqual(order.addresses);
  });

  it.each([
    ['echo no bridge >&2; exit 3', 'no bridge'],
    ['exit 3', 'ended with 3'],
    ['echo nonsense', 'expected {"internal"'],
    ['echo \'{"internal":["10.9.0.1"]}\'', 'of ipv4 and ipv6'],
    ['echo \'{"internal":["10.9.0.1","fd00::2%eth0"]}\'', 'expected {"internal"'],
  ])('fail in words: %s', async (script, words) => {
    await expect(programHosts({ program: program(script) }).boot(order)).rejects.toThrow(words);
  });

  it('fail in words where there is no such program', async () => {
    await expect(programHosts({ program: join(folder, 'missing') }).boot(order)).rejects.toThrow(/missing.*ENOENT/);
  });

  it('end with a program that takes too long', async () => {
    const hosts = programHosts({ program: program('exec sleep 30'), limitMs: 200 });
    await expect(hosts.boot(order)).rejects.toThrow('did not end in time');
  });

  it('are made a few at a time, and no more once that ends', async () => {
    const hosts = programHosts({ program: program('echo x >>busy; sleep 0.2; wc -l <busy >&2; exit 1'), width: 2 });
    const all = Promise.allSettled([1, 2, 3, 4].map((n) => hosts.boot({ ...order, id: `sim-${n}` })));
    await new Promise((resolve) => setTimeout(resolve, 150));
    await hosts.stop();
    expect((await all).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(readFileSync(join(folder, 'busy'), 'utf8').split('\n').length - 1).toBeLessThanOrEqual(2);
  });
});
