import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import type { LabHost } from './host.ts';
import { type Lab, openLab } from './lab.ts';
import { canDelay } from './network.ts';
import type { Place } from './place.ts';
import { processes, worksIn } from './processes.ts';
import { bundleProgram, type Program } from './program.ts';

const labFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('drover-lab-'));
const still = (folder: string) => processes().filter((pid) => worksIn(pid, folder));

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('a lab', () => {
  const state: { program?: Program; lab?: Lab } = {};
  const program = (): Program => {
    if (!state.program) throw new Error('there is no program');
    return state.program;
  };
  const lab = (): Lab => {
    if (!state.lab) throw new Error('there is no lab');
    return state.lab;
  };
  const host = (index: number): LabHost => {
    const found = lab().hosts[index];
    if (!found) throw new Error(`there is no host ${index}`);
    return found;
  };
  /** Exit code of a call of the manager from a place: 0 answered, 7 refused or no way, 28 silence. */
  const call = async (place: Place, url = lab().manager.url): Promise<number> =>
    (await place.run(['curl', '-skg', '--max-time', '2', '-o', '/dev/null', `${url}/ping`])).code;

  beforeAll(async () => {
    state.program = await bundleProgram();
    state.lab = await openLab({ stack: 'dual', program: program() });
    await Promise.all([lab().addHost('h1'), lab().addHost('h2')]);
  });
  afterAll(async () => {
    await state.lab?.close();
    state.program?.remove();
  });

  it('has hosts with a name, a boot, files and addresses of their own', async () => {
    const [one, other] = [host(0), host(1)];
    one.write('/etc/own', 'mine');
    expect(other.read('/etc/own')).toBeUndefined();
    expect(await one.place.ok(['cat', '/proc/sys/kernel/hostname'])).toBe(`${one.name}\n`);
    expect(one.addresses).not.toEqual(other.addresses);
    const boots = await Promise.all(
      [one, other].map(({ place }) => place.ok(['cat', '/proc/sys/kernel/random/boot_id'])),
    );
    expect(new Set(boots).size).toBe(2);
    expect((await one.place.run(['touch', '/usr/file'])).code).not.toBe(0);
    for (const { place } of [one, other]) expect(await call(place)).toBe(0);
  });

  it('has a network of the families that were asked for', async () => {
    const single = await openLab({ stack: 'ipv6', program: program() });
    try {
      const { place } = await single.addHost('h1');
      expect(await place.ok(['ip', '-4', '-o', 'address', 'show', 'scope', 'global'])).toBe('');
      expect(await place.ok(['ip', '-6', '-o', 'address', 'show', 'scope', 'global'])).toContain('fd98:');
      expect(await call(place, single.manager.url)).toBe(0);
    } finally {
      await single.close();
    }
  });

  it('turns a host off and on: files stay, the boot is another one, and it is on the network again', async () => {
    const one = host(0);
    one.write('/etc/own', 'mine');
    const boot = await one.place.ok(['cat', '/proc/sys/kernel/random/boot_id']);
    await one.turnOff();
    expect(one.place.isOn).toBe(false);
    await expect(call(one.place)).rejects.toThrow(`${one.name} is off`);
    await one.turnOn();
    expect(await one.place.ok(['cat', '/proc/sys/kernel/random/boot_id'])).not.toBe(boot);
    expect(one.read('/etc/own')).toBe('mine');
    expect(await call(one.place)).toBe(0);
  });

  it('cuts a cable, which the host sees', async () => {
    const { place } = host(0);
    await lab().network.cut(place);
    expect(await call(place)).not.toBe(0);
    expect(await place.ok(['ip', 'link', 'show', 'eth0'])).toContain('NO-CARRIER');
    await lab().network.mend(place);
    await expect.poll(() => call(place), { timeout: 10_000 }).toBe(0);
  });

  it('silences a host, which sees nothing of it', async () => {
    const { place } = host(0);
    await lab().network.mute(place);
    expect(await call(place)).toBe(28);
    expect(await place.ok(['ip', 'link', 'show', 'eth0'])).not.toContain('NO-CARRIER');
    await lab().network.mend(place);
    expect(await call(place)).toBe(0);
  });

  it('lets what a host sends to one address vanish, and to no other', async () => {
    const { place } = host(0);
    const [ipv4, ipv6] = ['https://10.98.0.1:8443', 'https://[fd98:51c2:77a0::1]:8443'];
    await lab().network.blackhole(place, 'fd98:51c2:77a0::1');
    expect(await call(place, ipv6)).toBe(28);
    expect(await call(place, ipv4)).toBe(0);
    await lab().network.unblackhole(place, 'fd98:51c2:77a0::1');
    expect(await call(place, ipv6)).toBe(0);
  });

  it('makes what a host sends late, where the kernel can', async () => {
    const { place } = host(0);
    if (!(await canDelay())) {
      await expect(lab().network.slowDown(place, { delayMs: 300 })).rejects.toThrow('netem');
      return;
    }
    await lab().network.slowDown(place, { delayMs: 300 });
    const words = ['curl', '-skg', '-o', '/dev/null', '-w', '%{time_connect}', `${lab().manager.url}/ping`];
    expect(Number(await place.ok(words))).toBeGreaterThan(0.29);
    await lab().network.speedUp(place);
  });

  it('kills the manager and starts it again on its data', async () => {
    const { manager, desk } = lab();
    await desk.ask(['create', 'configmap', 'kept', '--from-literal=a=b']);
    await manager.stop('SIGKILL');
    expect(manager.isRunning).toBe(false);
    expect(await call(desk.place)).toBe(7);
    await manager.start();
    expect(await desk.ask(['get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}'])).toBe('b');
  });

  it('leaves nothing behind, not even when it cannot be opened', async () => {
    const before = labFolders();
    const broken = { ...program(), words: [process.execPath, '/nowhere.js'] as const };
    await expect(openLab({ stack: 'dual', program: broken })).rejects.toThrow('the manager ended');
    expect(labFolders()).toEqual(before);
    const other = await openLab({ stack: 'ipv4', program: program() });
    await other.addHost('h1');
    expect(still(other.folder).length).toBeGreaterThan(4);
    await other.close();
    expect(still(other.folder)).toEqual([]);
    expect(existsSync(other.folder)).toBe(false);
  });

  it('ends with the process that opened it, however that ends', async () => {
    const words = [join(import.meta.dirname, 'lab-holder.ts'), ...program().words, ...program().folders];
    const holder = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(holder.stdout, 'data')) as [Buffer];
    const { folder, pids } = JSON.parse(String(line)) as { folder: string; pids: number[] };
    for (const pid of pids) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('bash');
    holder.kill('SIGKILL');
    await expect.poll(() => still(folder), { timeout: 10_000 }).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
