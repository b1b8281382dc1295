import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs } from '../../testing/needs.ts';
import type { LabHost } from '../lab/host.ts';
import { prefixes } from '../lab/network.ts';
import { bundleProgram, type Program } from '../lab/program.ts';
import { type Applicant, type Journey, machines, openJourney } from './journey.ts';
import { all, inOrder, type Story, worker } from './story.ts';

const story: Story = {
  title: 'dual-stack RKE2 with Calico, IPv6 first, of hosts that name no addresses',
  name: 'shoal',
  stack: 'dual',
  families: ['ipv6', 'ipv4'],
  engine: 'rke2',
  version: 'v1.35.1+rke2r1',
  cni: 'calico',
  hosts: { s1: all, s2: all, w1: worker },
  command: 'object',
  internalAddress: () => undefined,
};

/** Gives a host one more address; of IPv6 the kernel lists the newest first. */
const addAddress = ({ place }: LabHost, address: string, ...more: readonly string[]): Promise<string> =>
  place.ok(['ip', 'address', 'add', address, 'dev', 'eth0', ...more]);

needs(
  'root',
  'network namespaces',
  'kubectl',
  'bash and curl',
)('hosts that name no addresses, in an IPv6-first cluster', () => {
  const state: { program?: Program; journey?: Journey } = {};
  const journey = (): Journey => {
    if (!state.journey) throw new Error('the journey has not begun');
    return state.journey;
  };
  const applicants = new Map<string, Applicant>();

  beforeAll(async () => {
    state.program = await bundleProgram();
    state.journey = await openJourney(story, state.program);
    await journey().apply();
  });
  afterAll(async () => {
    await state.journey?.lab.close();
    state.program?.remove();
  });

  const annotation = "jsonpath={.items[*].metadata.annotations['drover\\.dev/detected-addresses']}";
  const foundAddresses = async (): Promise<string[]> =>
    (await journey().lab.desk.ask(['get', machines, '-o', annotation])).trim().split(' ').toSorted();
  const deliveries = (): Promise<string> =>
    journey().lab.desk.ask(['get', 'nodeplans.drover.dev', '-o', 'jsonpath={.items[*].status.deliveries}']);

  it('get the lasting ones of every family, the primary one first', async () => {
    for (const [name, roles] of Object.entries(story.hosts)) {
      const applicant = await journey().prepare(name, roles);
      applicants.set(name, applicant);
      const last = applicant.host.addresses.ipv6.split(':').at(-1);
      await addAddress(applicant.host, `${prefixes.ipv6}dead:${last}/64`, 'nodad', 'preferred_lft', '0');
      const { code, stderr } = await applicant.host.register(applicant.command);
      expect(stderr).toContain(`${inOrder(applicant.host.addresses, story).join(' and ')} of eth0`);
      expect(code).toBe(0);
    }
    await journey().ready(150);
    for (const { host } of applicants.values()) {
      const own = inOrder(host.addresses, story);
      const config = journey().engineConfig(host);
      expect(
        [config['node-ip']].flat().flatMap((item) => String(item).split(',')),
        host.name,
      ).toEqual(own);
      expect(config['advertise-address'], host.name).toBe(host.name.startsWith('s') ? own[0] : undefined);
      const { status } = await journey().machineOf(host.name);
      const internal = status.addresses?.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
      expect(internal, host.name).toEqual(own);
    }
  });

  it('keep them when they register again, although the interface has another one in front', async () => {
    const { host, command } = applicants.get('w1') ?? {};
    if (!host || !command) throw new Error('there is no host w1');
    const before = { found: await foundAddresses(), deliveries: await deliveries() };
    await addAddress(host, `${prefixes.ipv6}beef/64`, 'nodad');
    const { code, stderr } = await host.register(command);
    expect(stderr).toContain(`its node uses ${inOrder(host.addresses, story).join(' and ')} of eth0`);
    expect(code).toBe(0);
    await journey().ready(60);
    expect({ found: await foundAddresses(), deliveries: await deliveries() }).toEqual(before);
  });

  it('hear which interface lacks which family', async () => {
    const { host, command } = await journey().prepare('w2', worker);
    const { ipv6 } = host.addresses;
    await host.place.ok(['ip', 'address', 'change', `${ipv6}/64`, 'dev', 'eth0', 'preferred_lft', '0']);
    const { code, stderr } = await host.register(command);
    expect(code).toBe(1);
    expect(stderr).toContain('eth0, where its default route goes, has no lasting IPv6 address');
    expect(await journey().machines()).toHaveLength(applicants.size);
  });
});
