import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { instanceKind } from '../src/kinds/instance/kind.ts';
import type { Instance } from '../src/kinds/instance/schema.ts';
import { machineKind } from '../src/kinds/machine/kind.ts';
import { internalAddressAnnotation, planSecretNameOf } from '../src/kinds/machine/names.ts';
import type { Machine } from '../src/kinds/machine/schema.ts';
import { accessInstruction, printAccess } from '../src/kinds/nodeplan/reports/access.ts';
import { dnsCheckInstruction, printDnsAnswers } from '../src/kinds/nodeplan/reports/dns-check.ts';
import { errandPrefix, printErrandReport } from '../src/kinds/nodeplan/reports/errand.ts';
import { type InventoryNode, inventoryInstruction, printInventory } from '../src/kinds/nodeplan/reports/inventory.ts';
import { secretKind } from '../src/kinds/secret/kind.ts';
import type { Secret } from '../src/kinds/secret/schema.ts';
import { parseAddress } from '../src/network/address.ts';
import type { PlanDocument } from '../src/planner/plan-document/document.ts';
import { readPlanDocument } from '../src/planner/plan-document/read-document.ts';
import { uninstallInstruction } from '../src/planner/plan-document/uninstall.ts';
import { keyOf, resourceOf, textOf } from '../src/runtime/object.ts';
import type { Store } from '../src/store/types.ts';
import { signRequest } from './sign-request.ts';

/** How one host behaves; what is not said is well. */
export interface Behaviour {
  /** Does nothing at all. */
  readonly silent?: boolean;
  /** Its install instruction fails and prints this. */
  readonly failure?: string;
  /** Kubernetes has not heard of its kubelet for a while. */
  readonly notReady?: boolean;
  /** Probes that are not healthy. */
  readonly unhealthy?: readonly string[];
}

/** Hosts that follow the plans in a store as node agents would, without a network or a clock between them. */
export interface ObedientAgents {
  /** Every agent does what its plan says, once. Tells whether any has written something. */
  step(): Promise<boolean>;
  /** By the name of the machine. */
  readonly behaviour: Map<string, Behaviour>;
  /** Names of machines whose engine is installed. */
  readonly installed: ReadonlySet<string>;
  /** How often a host has applied a plan, by the name of its machine. */
  readonly applied: ReadonlyMap<string, number>;
}

interface Host {
  readonly machine: Machine;
  /** Of machines of pools. */
  readonly instance?: Instance;
  readonly secret: Secret;
  readonly revision: number;
  readonly plan: PlanDocument;
  readonly checksum: string;
}

export function obedientAgents(store: Store): ObedientAgents {
  const behaviour = new Map<string, Behaviour>();
  const installed = new Set<string>();
  const applied = new Map<string, number>();

  async function hosts(): Promise<Host[]> {
    const page = await store.list(resourceOf(machineKind));
    if (!page.ok) throw new Error(page.reason);
    const found = await Promise.all(
      page.items.map(async ({ key, value }) => {
        const made = await store.get(keyOf(instanceKind, key));
        const instance = made && (JSON.parse(made.value) as Instance);
        const secretKey = keyOf(secretKind, { namespace: key.namespace, name: planSecretNameOf(key.name) });
        const stored = await store.get(secretKey);
        const secret = stored && (JSON.parse(stored.value) as Secret);
        const bytes = Buffer.from(secret?.data?.plan ?? '', 'base64');
        const plan = readPlanDocument(bytes.toString());
        if (!stored || !secret || !plan) return [];
        const checksum = createHash('sha256').update(bytes).digest('hex');
        return [
          {
            machine: JSON.parse(value) as Machine,
            secret,
            ...(instance && { instance }),
            revision: stored.revision,
            plan,
            checksum,
          },
        ];
      }),
    );
    return found.flat();
  }

  /** Nodes of the cluster that a machine belongs to: those whose engine runs a kubelet. */
  function inventory(all: readonly Host[], { spec }: Machine): InventoryNode[] {
    return all
      .filter(({ machine, plan }) => machine.spec.clusterName === spec.clusterName && plan.probes.kubelet !== undefined)
      .filter(({ machine }) => installed.has(nameOf(machine)))
      .map((host, index) => nodeOf(host, index, behaviour.get(nameOf(host.machine))?.notReady === true));
  }

  async function obey(host: Host, all: readonly Host[]): Promise<boolean> {
    const name = nameOf(host.machine);
    const { silent = false, failure, unhealthy = [] } = behaviour.get(name) ?? {};
    if (silent) return false;
    const data = { ...host.secret.data };
    const isNew = textAt(data, 'applied-checksum') !== host.checksum;
    if (isNew && failure !== undefined) {
      fail(data, host.checksum, failure);
      return write(host, data);
    }
    if (isNew) {
      applied.set(name, (applied.get(name) ?? 0) + 1);
      if (host.plan.instructions.some((instruction) => instruction.name === 'install')) installed.add(name);
      if (host.plan.instructions.some((instruction) => instruction.name === uninstallInstruction))
        installed.delete(name);
      put(data, 'applied-checksum', host.checksum);
      put(data, 'failed-checksum', '');
      put(data, 'failure-count', '0');
    }
    put(data, 'probe-statuses', JSON.stringify(probeStatuses(host.plan, unhealthy)));
    await report(data, host.plan, inventory(all, host.machine));
    return write(host, data);
  }

  async function write({ secret, revision }: Host, data: Record<string, string>): Promise<boolean> {
    if (JSON.stringify(data) === JSON.stringify(secret.data)) return false;
    const key = keyOf(secretKind, { namespace: secret.metadata?.namespace ?? '', name: secret.metadata?.name ?? '' });
    return (await store.commit([{ op: 'update', key, value: textOf({ ...secret, data }), ifRevision: revision }])).ok;
  }

  return {
    behaviour,
    installed,
    applied,
    async step() {
      const all = await hosts();
      // Hosts outlive these agents: what was applied before they were there is installed.
      for (const host of all) if (hasInstalled(host)) installed.add(nameOf(host.machine));
      let wrote = false;
      for (const host of all) if (await obey(host, all)) wrote = true;
      return wrote;
    },
  };
}

function hasInstalled({ secret, checksum, plan }: Host): boolean {
  const applied = textAt(secret.data ?? {}, 'applied-checksum') === checksum;
  return applied && plan.instructions.some(({ name }) => name === 'install');
}

function nameOf({ metadata }: Machine): string {
  return metadata?.name ?? '';
}

function put(data: Record<string, string>, key: string, value: string | Uint8Array): void {
  data[key] = Buffer.from(value).toString('base64');
}

function textAt(data: Readonly<Record<string, string>>, key: string): string {
  return Buffer.from(data[key] ?? '', 'base64').toString();
}

function fail(data: Record<string, string>, checksum: string, output: string): void {
  const again = textAt(data, 'failed-checksum') === checksum;
  put(data, 'failure-count', String(again ? Number(textAt(data, 'failure-count')) : 1));
  put(data, 'failed-checksum', checksum);
  put(data, 'failed-output', gzipSync(JSON.stringify({ install: Buffer.from(output).toString('base64') })));
}

function probeStatuses({ probes }: PlanDocument, unhealthy: readonly string[]): Record<string, object> {
  const status = (name: string) =>
    unhealthy.includes(name) ? { failureCount: 5 } : { healthy: true, successCount: 1 };
  return Object.fromEntries(Object.keys(probes).map((name) => [name, status(name)]));
}

/** Runs the periodic instructions; what they told before stays, as with the real agent. */
async function report(
  data: Record<string, string>,
  plan: PlanDocument,
  nodes: readonly InventoryNode[],
): Promise<void> {
  const packed = data['applied-periodic-output'];
  const before = packed === undefined ? {} : JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
  const outputs: Record<string, unknown> = { ...before };
  for (const { name, args } of plan.periodicInstructions) {
    const stdout = Buffer.from(await answer(name, args.join('\n'), nodes, before[name]?.stdout)).toString('base64');
    outputs[name] = { name, stdout, stderr: '', exitCode: 0, lastSuccessfulRunTime: 'Sun Nov 22 10:00:00 UTC 2026' };
  }
  if (JSON.stringify(outputs) !== JSON.stringify(before)) {
    put(data, 'applied-periodic-output', gzipSync(JSON.stringify(outputs)));
  }
}

async function answer(
  name: string,
  script: string,
  nodes: readonly InventoryNode[],
  before: string | undefined,
): Promise<string> {
  if (name === inventoryInstruction) return printInventory(nodes);
  if (name === dnsCheckInstruction) {
    const servers = [...script.matchAll(/^ask (\S+)/gm)].flatMap(([, text = '']) => {
      const server = parseAddress(text);
      return server.ok ? [{ server: server.value, outcome: 'answered' as const, detail: '1 answers' }] : [];
    });
    return printDnsAnswers(servers);
  }
  // The certificate of an earlier run is still good.
  if (name === accessInstruction)
    return before ? Buffer.from(before, 'base64').toString() : printAccess(await signRequest(script));
  if (name.startsWith(errandPrefix)) return printErrandReport({ done: true, message: 'done' });
  return '';
}

function nodeOf({ machine, plan, instance }: Host, index: number, notReady: boolean): InventoryNode {
  const told = instance?.status?.internalAddresses?.join(',');
  const internal = told ?? machine.metadata?.annotations?.[internalAddressAnnotation] ?? '';
  const release =
    plan.instructions
      .find(({ name }) => name === 'install')
      ?.image?.split(':')
      .at(-1) ?? '';
  return {
    name: nameOf(machine),
    machineUid: machine.metadata?.uid ?? '',
    addresses: internal.split(',').map((address) => ({ type: 'InternalIP', address })),
    podRanges: internal
      .split(',')
      .map((address) =>
        address.includes(':') ? `fd7a:3c1e:9b42:52${String(index).padStart(2, '0')}::/64` : `10.52.${index}.0/24`,
      ),
    kubelet: release.replace('-', '+'),
    operatingSystem: 'linux',
    osImage: 'Debian GNU/Linux 13',
    kernel: '6.12.0',
    architecture: 'amd64',
    runtime: 'containerd://2.1.0',
    unschedulable: false,
    ready: notReady ? 'Unknown' : 'True',
    readyReason: 'KubeletReady',
    readyMessage: '',
  };
}
