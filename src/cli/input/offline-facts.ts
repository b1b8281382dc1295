import { cnis } from '../../generated/cnis.ts';
import { driverFacts } from '../../generated/drivers.ts';
import { engines } from '../../generated/engines.ts';
import { parseHost } from '../../network/endpoint.ts';
import type { EngineFacts, EngineName, Facts, ManagerFacts, ServerUrlFacts } from '../../network/facts.ts';
import type { Stack } from '../../network/family.ts';
import { ulaFrom } from '../../network/ula.ts';

/** What the user says of a manager that is not there. */
export interface ManagerOptions {
  readonly serverUrl?: string;
  readonly hostStack?: Stack;
}

/** Facts without a server: the built-in engines, CNIs and drivers, and what the options tell of the manager. */
export function offlineFacts(options: ManagerOptions): Facts {
  const byName = Object.fromEntries(engines.map(({ facts }) => [facts.name, facts]));
  return {
    manager: managerFacts(options),
    engines: byName as Record<EngineName, EngineFacts>,
    cnis: Object.fromEntries(cnis.map(({ facts }) => [facts.name, facts])),
    drivers: Object.fromEntries(driverFacts.map((facts) => [facts.configKind, facts])),
    networksInUse: [],
    freshUla: ulaFrom(crypto.getRandomValues(new Uint8Array(5))),
  };
}

function managerFacts({ serverUrl, hostStack }: ManagerOptions): ManagerFacts {
  return {
    ...(serverUrl === undefined ? {} : { serverUrl: serverUrlFacts(serverUrl) }),
    ...(hostStack === undefined ? {} : { hostStack }),
  };
}

/** The families of a literal address are known by looking at it; those of a name only by DNS, which is not asked offline. */
export function serverUrlFacts(url: string): ServerUrlFacts {
  if (!URL.canParse(url)) return { url };
  const host = parseHost(new URL(url).hostname);
  if (!host.ok) return { url };
  return { url, host: host.value, ...('address' in host.value && { families: [host.value.address.family] }) };
}
