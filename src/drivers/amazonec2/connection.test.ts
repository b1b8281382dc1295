import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEc2, type Ec2Connection } from './connection.ts';

const credential = { accessKey: 'AKIA-1', secretKey: 'x', sessionToken: '' };

describe('a connection to EC2', () => {
  let server: Server;
  let connection: Ec2Connection;
  let answer: { readonly status: number; readonly body: string } | undefined;
  let asked: number;
  let now: number;

  beforeEach(async () => {
    [asked, now, answer] = [0, 0, undefined];
    server = createServer((_, response) => {
      asked += 1;
      if (answer) response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const route = { region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, attempts: 3 };
    connection = connectEc2(route, credential, () => now, 500);
  });

  afterEach(async () => {
    connection.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('waits for all calls of one call of the port together, and no longer', async () => {
    const calls = connection.calls();
    const all = Promise.allSettled([calls.describeRegions({}), calls.describeVpcs({})]);
    for (const call of await all) {
      expect(call).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable', outcomeUnknown: false } });
    }
    const before = asked;
    await expect(calls.describeRegions({})).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toBe(before);
  });

  it('does not know what became of a machine when no answer comes in time', async () => {
    const launch = connection.calls().runInstances({ MinCount: 1, MaxCount: 1 });
    await expect(launch).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    expect(asked).toBe(1);
  });

  it('does not know what became of a machine when the answer makes no sense', async () => {
    answer = { status: 200, body: '<html>the login page of a proxy' };
    const launch = connection.calls().runInstances({ MinCount: 1, MaxCount: 1 });
    await expect(launch).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
  });

  it('makes nothing by a dry run, so that nothing is unknown after it', async () => {
    const launch = connection.calls().runInstances({ MinCount: 1, MaxCount: 1, DryRun: true });
    await expect(launch).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });

  it('asks again where EC2 fails, but for machines', async () => {
    answer = {
      status: 500,
      body: '<Response><Errors><Error><Code>InternalError</Code><Message>x</Message></Error></Errors></Response>',
    };
    await expect(connection.calls().describeRegions({})).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toBeGreaterThan(1);
    asked = 0;
    const launch = connection.calls().runInstances({ MinCount: 1, MaxCount: 1 });
    await expect(launch).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    expect(asked).toBe(1);
  });

  describe('what it remembers', () => {
    it('is made once, for as long as it lasts, also when it is asked for at the same time', async () => {
      let made = 0;
      const remember = () => connection.remember('key', 1_000, async () => (made += 1));
      expect(await Promise.all([remember(), remember()])).toEqual([1, 1]);
      now = 999;
      expect(await remember()).toBe(1);
      now = 1_000;
      expect(await remember()).toBe(2);
    });

    it('is no failure', async () => {
      await expect(connection.remember('key', 1_000, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
      expect(await connection.remember('key', 1_000, async () => 'sound')).toBe('sound');
    });

    it('is forgotten when it has proved wrong', async () => {
      await connection.remember('key', 1_000, async () => 'old');
      connection.forget();
      expect(await connection.remember('key', 1_000, async () => 'new')).toBe('new');
    });
  });
});
