import { parse } from 'yaml';
import type { Roles } from '../../src/network/input.ts';
import type { LabHost } from '../lab/host.ts';
import { type Lab, type LabOptions, openLab } from '../lab/lab.ts';
import type { Program } from '../lab/program.ts';
import { manifestOf, roleWords, type Story } from './story.ts';

/** A journey in its lab, with what a person does in it. */
export interface Journey {
  readonly lab: Lab;
  readonly story: Story;
  /** Applies the manifest of the story. */
  apply(): Promise<void>;
  /** Adds a host for which the registration command of the cluster is at hand, with further words behind it. */
  prepare(name: string, roles: Roles, more?: readonly string[]): Promise<Applicant>;
  /** Adds a host and runs the registration command of the cluster on it. Throws with what the person would read. */
  join(name: string, roles: Roles): Promise<LabHost>;
  host(name: string): LabHost;
  /** Waits until the cluster and all its machines are ready, every family is verified, and nothing is left to do. */
  ready(seconds: number): Promise<void>;
  machines(): Promise<readonly SeenMachine[]>;
  /** The machine whose Node has the name of a host. */
  machineOf(host: string): Promise<SeenMachine>;
  /** The configuration that the manager has written for the engine of a host. */
  engineConfig(host: LabHost): Readonly<Record<string, unknown>>;
}

/** A host that has not joined yet. */
export interface Applicant {
  readonly host: LabHost;
  /** As a person would paste it. */
  readonly command: string;
}

export interface SeenMachine {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly nodeRef?: { readonly name: string };
    readonly nodeInfo?: { readonly kubeletVersion: string };
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

export const clusters = 'clusters.provisioning.cattle.io';
export const machines = 'machines.cluster.x-k8s.io';

/** What a lab has besides the network of its story. */
type More = Pick<LabOptions, 'settings' | 'urlHost'>;

export async function openJourney(story: Story, program: Program, more: More = {}): Promise<Journey> {
  const lab = await openLab({ stack: story.stack, program, ...more });
  const { desk } = lab;
  const cluster = `${clusters}/${story.name}`;
  const journey: Journey = {
    lab,
    story,
    async apply() {
      await desk.ask(['apply', '-f', '-'], JSON.stringify(manifestOf(story)));
    },
    async prepare(name, roles, more = []) {
      const host = await lab.addHost(name);
      const external = story.external ? await lab.network.addSecond(host.place, host.addresses) : undefined;
      const internal = story.internalAddress(host.addresses);
      const words = [
        ...roleWords(roles),
        ...(internal === undefined ? [] : ['--internal-address', internal]),
        ...(external === undefined ? [] : ['--address', `${external.ipv4},${external.ipv6}`]),
        ...more,
      ];
      const command = await (story.command === 'object'
        ? commandInObject(lab, story, words)
        : commandOfVerb(lab, story, words));
      return { host, command };
    },
    async join(name, roles) {
      const { host, command } = await journey.prepare(name, roles);
      const { code, stderr } = await host.register(command);
      if (code !== 0) throw new Error(`${name} does not register: ${stderr}`);
      return host;
    },
    host(name) {
      const found = lab.hosts.find((host) => host.name === name);
      if (!found) throw new Error(`there is no host ${name}`);
      return found;
    },
    async ready(seconds) {
      await desk.waitFor(cluster, 'condition=Ready', seconds);
      await desk.waitFor(cluster, 'condition=Updated', seconds);
      await desk.waitFor(cluster, 'condition=FamiliesVerified', seconds);
      await desk.ask(['wait', '--for=condition=Ready', `--timeout=${seconds}s`, machines, '--all']);
    },
    machines: async () => (await desk.json<{ readonly items: readonly SeenMachine[] }>(['get', machines])).items,
    async machineOf(name) {
      const found = (await journey.machines()).find(({ status }) => status.nodeRef?.name === name);
      if (!found) throw new Error(`no machine has the node ${name}`);
      return found;
    },
    engineConfig: (host) =>
      parse(host.read(`/etc/rancher/${story.engine}/config.yaml.d/50-rancher.yaml`) ?? '{}') as Record<string, unknown>,
  };
  return journey;
}

/** As a person finds it with kubectl: the command of the cluster's default token, with the roles behind it. */
async function commandInObject({ desk }: Lab, { name }: Story, words: readonly string[]): Promise<string> {
  const get = ['wait', '--timeout=60s', `${clusters}/${name}`];
  await desk.ask([...get, '--for=jsonpath={.status.clusterName}']);
  const id = await desk.ask(['get', clusters, name, '-o', 'jsonpath={.status.clusterName}']);
  const token = ['clusterregistrationtokens.management.cattle.io', 'default-token', '--namespace', id];
  await desk.ask(['wait', '--timeout=60s', ...token, '--for=jsonpath={.status.token}']);
  const command = await desk.ask(['get', ...token, '-o', 'jsonpath={.status.insecureNodeCommand}']);
  return [command, ...words].join(' ');
}

async function commandOfVerb({ desk }: Lab, { name }: Story, words: readonly string[]): Promise<string> {
  await desk.waitFor(`${clusters}/${name}`, 'jsonpath={.status.clusterName}', 60);
  const { code, stdout, stderr } = await desk.drover(['node', 'command', name, '--insecure', ...words]);
  if (code !== 0) throw new Error(`drover node command ended with ${code}: ${stderr}`);
  return stdout.trim();
}
