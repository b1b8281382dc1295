import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import type { LabHost } from '../lab/host.ts';
import { addressesOf, canDelay } from '../lab/network.ts';
import type { Ran } from '../lab/place.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { managerNumber } from '../lab/site.ts';
import { type Journey, machines, openJourney } from './journey.ts';
import { all, type Story, worker } from './story.ts';
import { within } from './within.ts';

const story: Story = {
  title: 'IPv4-only K3s in a network of both families',
  name: 'wall',
  stack: 'dual',
  families: ['ipv4'],
  engine: 'k3s',
  version: 'v1.35.1+k3s1',
  hosts: { s1: all, w1: worker },
  command: 'object',
  internalAddress: () => undefined,
};
const manager = addressesOf(managerNumber);
/** Seconds without a word that this manager bears with. */
const patience = 10;
/** Two pings of 15 seconds in vain, one that was about to go out, the patience, and what a busy machine adds. */
const noticed = 45 + patience + 20;

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('hosts in a network that is not as it should be', () => {
  const state: { program?: Program; journey?: Journey } = {};
  const journey = (): Journey => {
    if (!state.journey) throw new Error('the journey has not begun');
    return state.journey;
  };
  const ask = (...args: readonly string[]) => journey().lab.desk.ask(args);

  beforeAll(async () => {
    state.program = await bundleProgram();
    const settings = { 'agent-silent-after-seconds': String(patience) };
    state.journey = await openJourney(story, state.program, { settings, urlHost: manager.ipv4 });
    await journey().apply();
    await Promise.all(Object.entries(story.hosts).map(([name, roles]) => journey().join(name, roles)));
    await journey().ready(150);
  });
  afterAll(async () => {
    await state.journey?.lab.close();
    state.program?.remove();
  });

  function expectNothingInstalled(host: LabHost): void {
    for (const path of ['/opt/rancher-system-agent/bin/rancher-system-agent', '/etc/rancher/agent/config.yaml']) {
      expect(existsSync(host.place.path(path)), path).toBe(false);
    }
    expect(host.place.processes('supervisor')).toEqual([]);
  }

  /** The script from the family that works, and everything else as the command of the cluster has it. */
  function withScriptFrom(url: string, command: string): string {
    return command.replace(/^.*?\| /, `curl -skgf '${url}/system-agent-install.sh' | `);
  }

  describe.concurrent('whoever asks', () => {
    it('is told that the host lacks the family of the URL, IPv4', async () => {
      const { host, command } = await journey().prepare('six', worker);
      await host.place.ok(['ip', '-4', 'address', 'flush', 'dev', 'eth0']);
      const { code, stderr } = await impatient(host, withScriptFrom(`https://[${manager.ipv6}]:8443`, command));
      expect(stderr).toContain(`no route to ${manager.ipv4}: this host has no IPv4 address; give it one, or use a URL`);
      expect(code).toBe(1);
      expectNothingInstalled(host);
    });

    it('is told that the host lacks the family of the URL, IPv6', async () => {
      const { host, command } = await journey().prepare('four', worker);
      await host.place.ok(['sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
      const url = `https://[${manager.ipv6}]:8443`;
      const sent = withScriptFrom(`https://${manager.ipv4}:8443`, command).replace(/--server \S+/, `--server '${url}'`);
      const { code, stderr } = await impatient(host, sent);
      expect(stderr).toContain(`no route to ${manager.ipv6}: this host has no IPv6 address; give it one, or use a URL`);
      expect(code).toBe(1);
      expectNothingInstalled(host);
    });

    it('is refused with addresses that cannot be right, in a sentence for each', async () => {
      const { host, command } = await journey().prepare('bad', worker);
      const taken = journey().host('s1').addresses.ipv4;
      const wrong: readonly (readonly [string, RegExp])[] = [
        [host.addresses.ipv6, /\[ERROR\] --internal-address: .* have no IPv4, but the cluster is IPv4-only; add/],
        ['127.0.0.1', /\[ERROR\] --internal-address\[0\]: .*127\.0\.0\.1.*loopback/],
        ['169.254.7.7', /\[ERROR\] --internal-address\[0\]: .*169\.254\.7\.7.*link-local/],
        [taken, new RegExp(`\\[ERROR\\] --internal-address\\[0\\]: .*${taken.replaceAll('.', '\\.')}.*s1`)],
      ];
      for (const [address, sentence] of wrong) {
        const { code, stderr } = await host.register(`${command} --internal-address ${address}`);
        expect(stderr, address).toMatch(sentence);
        expect(stderr, address).toContain('nothing was installed');
        expect(code, address).toBe(1);
        expectNothingInstalled(host);
      }
    });

    it('is refused with the machine id of a node that is there', async () => {
      const { host, command } = await journey().prepare('copy', worker);
      journey().host('s1').giveIdentityTo(host);
      const { code, stderr } = await host.register(command);
      expect(stderr).toContain('the host s1 is connected at this moment with the machine id of this host');
      expect(code).toBe(1);
      expectNothingInstalled(host);
    });

    it('is refused with an address that another host asks for at the same moment', async () => {
      const shared = '10.98.0.200';
      const both = await Promise.all(['twin1', 'twin2'].map((name) => journey().prepare(name, worker)));
      for (const { host } of both) await host.place.ok(['ip', 'address', 'add', `${shared}/24`, 'dev', 'eth0']);
      const ran = await Promise.all(
        both.map(({ host, command }) => host.register(`${command} --internal-address ${shared}`)),
      );
      expect(ran.map(({ code }) => code).toSorted()).toEqual([0, 1]);
      const refused = ran.findIndex(({ code }) => code === 1);
      expect(ran[refused]?.stderr).toMatch(/10\.98\.0\.200.*twin[12]/);
      const loser = both[refused]?.host;
      expect(loser && existsSync(loser.place.path('/etc/rancher/agent/config.yaml'))).toBe(false);
    });
  });

  describe.concurrent('whoever joins', () => {
    it('gets in over a network that is slow, and loses much', async () => {
      const { host, command } = await journey().prepare('slow', worker);
      const { network } = journey().lab;
      // Where the kernel cannot delay packets the network comes and goes: both are made good by sending again.
      const tool = await canDelay();
      const over = new AbortController();
      if (tool) await network.slowDown(host.place, { delayMs: 400, lossPercent: 10 });
      const flicker = tool ? Promise.resolve() : comeAndGo(host, over.signal);
      const ran = await host.register(command);
      expect(ran.code, ran.stderr).toBe(0);
      await within(120, 'the node is ready', () => isReady('slow'));
      over.abort();
      await flicker;
      if (tool) await network.speedUp(host.place);
    });

    it('is told of silence, within a bounded time, and gets in when it has ended', async () => {
      const { host, command } = await journey().prepare('still', worker);
      const { network } = journey().lab;
      const script = await host.place.ok(['curl', '-skg', `https://${manager.ipv4}:8443/system-agent-install.sh`]);
      host.write('/opt/install.sh', script);
      await network.blackhole(host.place, manager.ipv4);
      const since = Date.now();
      const { code, stderr } = await impatient(host, command.replace(/^.*?\| /, 'cat /opt/install.sh | '));
      expect(stderr).toContain(`no answer from https://${manager.ipv4}:8443: packets vanish on the way`);
      expect(code).toBe(1);
      expect(Date.now() - since).toBeLessThan(60_000);
      expectNothingInstalled(host);
      await network.unblackhole(host.place, manager.ipv4);
      const ran = await host.register(command);
      expect(ran.code, ran.stderr).toBe(0);
      // Just let in, and silent again while the engine is being installed.
      await network.mute(host.place);
      await pause(8_000);
      await network.mend(host.place);
      await within(120, 'the node is ready', () => isReady('still'));
    });

    it('is said to be silent soon after it fell silent, and ready again without help', async () => {
      const quiet = journey().host('w1');
      const machine = (await journey().machineOf('w1')).metadata.name;
      const since = Date.now();
      await journey().lab.network.mute(quiet.place);
      const reason = '{.status.conditions[?(@.type=="PlanApplied")].reason}';
      const silent = `--for=jsonpath=${reason}=AgentSilent`;
      await ask('wait', `${machines}/${machine}`, silent, `--timeout=${noticed}s`);
      console.info(`silence was noticed after ${Math.round((Date.now() - since) / 1000)} s`);
      const { stdout } = await journey().lab.desk.drover(['why', 'machine', machine]);
      expect(stdout).toContain('AgentSilent');
      await journey().lab.network.mend(quiet.place);
      await ask('wait', `${machines}/${machine}`, '--for=condition=Ready', '--timeout=90s');
      console.info(`ready again ${Math.round((Date.now() - since) / 1000)} s after it fell silent`);
    });
  });

  /** Gives up early, so that a person, and a test, need not wait for the usual thirty tries. */
  function impatient(host: LabHost, command: string): Promise<Ran> {
    return host.register(`export CATTLE_AGENT_TRIES=2; ${command}`);
  }

  async function isReady(name: string): Promise<boolean> {
    const found = (await journey().machines()).find(({ status }) => status.nodeRef?.name === name);
    if (!found) return false;
    const ready = '{.status.conditions[?(@.type=="Ready")].status}';
    return (await ask('get', machines, found.metadata.name, '-o', `jsonpath=${ready}`)) === 'True';
  }

  /** Half of the time nothing reaches a host, and nobody hears of it. */
  async function comeAndGo(host: LabHost, signal: AbortSignal): Promise<void> {
    const { network } = journey().lab;
    while (!signal.aborted) {
      await network.mute(host.place);
      await pause(700);
      await network.mend(host.place);
      await pause(700);
    }
  }
});
