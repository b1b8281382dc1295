import { cnis } from '../src/generated/cnis.ts';
import { driverFacts } from '../src/generated/drivers.ts';
import { engines } from '../src/generated/engines.ts';
import type { EngineFacts, EngineName, Facts } from '../src/network/facts.ts';
import { ulaFrom } from '../src/network/ula.ts';

/** Facts of the real engines, CNIs and drivers, and of a dual-stack manager; any part can be replaced. */
export function testFacts(changes: Partial<Facts> = {}): Facts {
  const engineFacts = Object.fromEntries(engines.map(({ facts }) => [facts.name, facts]));
  return {
    manager: {
      hostStack: 'dual',
      serverUrl: {
        url: 'https://drover.example.net',
        host: { name: 'drover.example.net' },
        families: ['ipv4', 'ipv6'],
      },
    },
    engines: engineFacts as Record<EngineName, EngineFacts>,
    cnis: Object.fromEntries(cnis.map(({ facts }) => [facts.name, facts])),
    drivers: Object.fromEntries(driverFacts.map((facts) => [facts.configKind, facts])),
    networksInUse: [],
    freshUla: ulaFrom(Uint8Array.of(0x5a, 0x17, 0xc0, 0xff, 0xee)),
    ...changes,
  };
}
