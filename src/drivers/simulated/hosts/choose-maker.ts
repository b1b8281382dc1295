import type { DriverSurroundings } from '../../types.ts';
import { realClock } from '../agent/clock.ts';
import { releaseNamed } from '../agent/simulator.ts';
import type { HostDisks, HostMaker } from './host-maker.ts';
import { programHosts } from './program.ts';
import { virtualHosts } from './virtual.ts';

const agentVersion = '0.15';
const engineStartMs = 8_000;

/**
 * The maker of hosts that the manager was started for. Options: `hosts`, a program that makes hosts outside of the
 * manager, or nothing; `manager`, the URL under which hosts inside of it find the manager, whatever their user data says.
 */
export function hostMakerOf({ options, warn }: DriverSurroundings, disks: HostDisks): HostMaker {
  const { hosts: program, manager } = options;
  if (program !== undefined && program !== '') return programHosts({ program });
  return virtualHosts({
    clock: realClock,
    release: releaseNamed(agentVersion),
    disks,
    manager: manager === undefined ? undefined : placeOf(new URL(manager)),
    startMs: engineStartMs,
    warn,
  });
}

function placeOf({ hostname, port }: URL): { readonly host: string; readonly port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
}
