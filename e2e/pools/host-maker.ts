import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HostOrder } from '../../src/drivers/simulated/hosts/host-maker.ts';
import type { LabHost } from '../lab/host.ts';
import type { Lab } from '../lab/lab.ts';
import { bootFirst } from './first-boot.ts';

/** A host that the simulated cloud has asked for. */
export interface MadeHost {
  readonly id: string;
  readonly order: HostOrder;
  readonly host: LabHost;
  /** Milliseconds of this machine's clock. */
  readonly bootedAt: number;
  removedAt?: number;
}

/** The machine room of the simulated cloud: hosts in namespaces of their own, made when the manager asks for them. */
export interface MachineRoom {
  /** Every host that was ever made, oldest first. */
  readonly made: readonly MadeHost[];
  /** Those that were not removed. */
  standing(): MadeHost[];
  /** The host of a machine, by its name; throws where there is none. */
  hostNamed(name: string): MadeHost;
  close(): Promise<void>;
}

/** Of the manager's machine: what `--simulated-hosts` names. */
export const hostProgram = '/var/lib/lab/make-host';
const socket = '/var/lib/lab/machine-room.sock';

/**
 * The program that the manager runs. It lives on the manager's machine, which can make no other ones, and asks the tests,
 * which can; a socket in a folder is reached from any network.
 */
const program = `#!/bin/sh
# Makes and removes hosts of simulated machines: boot or remove, with JSON on standard input.
answer=$(curl -sS --max-time 300 --unix-socket ${socket} -w '\\n%{http_code}' --data-binary @- "http://room/$1") || exit 1
case $answer in
*200) printf '%s\\n' "$answer" | sed '$d' ;;
*)
  printf '%s\\n' "$answer" | sed '$d' >&2
  exit 1
  ;;
esac
`;

/** Puts the program on the manager's machine, and makes hosts in the lab from then on. */
export async function openMachineRoom(lab: Lab): Promise<MachineRoom> {
  const { place } = lab.manager;
  mkdirSync(dirname(place.path(hostProgram)), { recursive: true });
  writeFileSync(place.path(hostProgram), program, { mode: 0o755 });
  const made: MadeHost[] = [];
  const coming = new Map<string, Promise<MadeHost>>();

  /** Hosts that run go on as they are; one that has lost its power stays so, as broken ones do. */
  const boot = async (order: HostOrder): Promise<string> => {
    const known = coming.get(order.id);
    const coming_ = known ?? make(order);
    if (!known) coming.set(order.id, coming_);
    const { host, removedAt } = await coming_;
    if (removedAt !== undefined) throw new Error(`${order.id} was removed, and is to boot again`);
    const internal = order.families.map((family) => host.addresses[family]);
    return JSON.stringify({ internal, external: [] });
  };
  const make = async (order: HostOrder): Promise<MadeHost> => {
    const host = await lab.addHost(order.name);
    const one: MadeHost = { id: order.id, order, host, bootedAt: Date.now() };
    made.push(one);
    await bootFirst(host.place, order.userData);
    return one;
  };
  const remove = async ({ id }: { readonly id: string }): Promise<string> => {
    const one = await coming.get(id)?.catch(() => undefined);
    if (one) {
      await one.host.turnOff();
      one.removedAt ??= Date.now();
    }
    return '';
  };

  const server = createServer((request, response) => {
    void text(request)
      .then((body) => (request.url === '/boot' ? boot(JSON.parse(body)) : remove(JSON.parse(body))))
      .then(
        (answer) => response.writeHead(200).end(answer),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  if (existsSync(place.path(socket))) rmSync(place.path(socket));
  server.listen(place.path(socket));
  await once(server, 'listening');
  return {
    made,
    standing: () => made.filter(({ removedAt }) => removedAt === undefined),
    hostNamed(name) {
      const found = made.find(({ host }) => host.name === name);
      if (!found) throw new Error(`no host was made for ${name}`);
      return found;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
