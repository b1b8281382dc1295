import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { parseHost } from '../../network/endpoint.ts';
import type { Facts } from '../../network/facts.ts';
import { serverUrlLoopbackRule } from './server-url-loopback.ts';

function manager(url: string): Facts['manager'] {
  const host = URL.canParse(url) ? parseHost(new URL(url).hostname) : undefined;
  return { serverUrl: { url, ...(host?.ok && { host: host.value }) } };
}
const judge = (url: string, ...pools: ReturnType<typeof aPool>[]) =>
  judgeBy(serverUrlLoopbackRule, aCluster({ pools }), { facts: { manager: manager(url) } });

describe('server-url-loopback', () => {
  itsExamplesHold(serverUrlLoopbackRule, { facts: { manager: manager('https://[::1]') } });

  it.each([
    'https://127.0.0.1',
    'https://127.8.0.1:8443',
    'https://[::1]',
    'https://localhost:8443',
    'https://a.localhost',
    'https://0.0.0.0',
  ])('refuses %s for machine pools and warns for existing hosts', (url) => {
    expect(judge(url, aPool()).map(({ severity }) => severity)).toEqual(['error']);
    expect(judge(url).map(({ severity }) => severity)).toEqual(['warning']);
  });

  it.each(['https://10.0.0.1', 'https://[fd7a::1]', 'https://localhost.example.net'])('accepts %s', (url) => {
    expect(judge(url, aPool())).toEqual([]);
  });

  it('has nothing against machines inside of the manager, unless there are others', () => {
    const simulated = aPool({ name: 'sim', machineConfigRef: { kind: 'SimulatedConfig', name: 'sim' } });
    expect(judge('https://[::1]', simulated)).toEqual([]);
    expect(judge('https://[::1]', simulated, aPool())).toHaveLength(1);
  });
});
