import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud, Driver, DriverSurroundings, StartDriver } from '../types.ts';
import type { ApiAccess } from './api/client.ts';
import { openAccount } from './cloud.ts';
import { digitaloceanFacts } from './facts.ts';

/** Of DigitalOcean itself; `apiUrl` of the options names another, such as a proxy. */
const publicUrl = 'https://api.digitalocean.com';

/** Lists show every region of an account at once. */
const everywhere = 'all-regions';

export const startDigitalocean: StartDriver = (around) =>
  digitaloceanDriver(around, (milliseconds) => pause(milliseconds));

/** The driver with another way to wait, for tests. */
export function digitaloceanDriver(around: DriverSurroundings, wait: ApiAccess['pause']): Driver {
  const url = (around.options.apiUrl ?? publicUrl).replace(/\/+$/, '');
  // One for each token, so that all who use it know of each other's launches and share its rate limit.
  const accounts = new Map<string, Cloud>();
  return {
    facts: digitaloceanFacts,
    credentialFields: ['accessToken'],
    placeOf: () => everywhere,
    open({ credential }) {
      const token = (credential.accessToken ?? '').trim();
      const known = accounts.get(token);
      if (known) return known;
      const cloud = openAccount(around.managerId, { url, token, now: () => around.now(), pause: wait });
      accounts.set(token, cloud);
      return cloud;
    },
    async stop() {
      accounts.clear();
    },
  };
}
