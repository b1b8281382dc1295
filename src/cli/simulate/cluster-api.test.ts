import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { ManagerAccess } from '../../client/call-manager.ts';
import { addressFrom } from '../../network/address.ts';
import { issueAuthority, issueServing } from '../../server/tls/issue.ts';
import { create } from './cluster-api.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A manager that answers with these status codes, one after the other. */
async function manager(...codes: number[]): Promise<{ readonly access: ManagerAccess; readonly left: number[] }> {
  const authority = await issueAuthority(new Date());
  const names = { dns: [], addresses: [addressFrom('ipv4', 0x7f000001n)] };
  const { certificate, key } = await issueServing(authority, names, new Date());
  const server = createServer({ cert: certificate, key }, (_, response) => {
    response.writeHead(codes.shift() ?? 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'said by the manager' }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { access: { urls: [url], token: 'a:b', authority: authority.certificate }, left: codes };
}

it('asks a manager again that takes no further request at the moment', async () => {
  const { access, left } = await manager(429, 429, 201);
  await create(access, '/path', {});
  expect(left).toEqual([]);
});

it('does not ask again what was refused', async () => {
  const { access, left } = await manager(422, 201);
  await expect(create(access, '/path', {})).rejects.toThrow('said by the manager');
  expect(left).toEqual([201]);
});
