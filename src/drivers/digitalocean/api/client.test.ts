import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DigitaloceanLab, dropletConfig, openLab } from '../../../../testing/digitalocean/bench.ts';
import type { Cloud } from '../../types.ts';
import { digitaloceanDriver } from '../driver.ts';

const busy = (headers: Readonly<Record<string, string>>) => ({
  status: 429,
  id: 'too_many_requests',
  message: 'API Rate limit exceeded.',
  headers,
});

describe('reading', () => {
  let lab: DigitaloceanLab;
  beforeEach(async () => {
    lab = await openLab();
  });
  afterEach(() => lab.close());

  it('waits as long as DigitalOcean says, then asks again', async () => {
    const end = lab.double.disturb({ fault: busy({ 'retry-after': '7' }), times: 1 });
    const before = lab.double.now();
    expect(await lab.cloud.get('12')).toBeUndefined();
    expect(end()).toBe(1);
    expect(lab.double.now() - before).toBe(7000);
  });

  it('does not wait longer than a call may take', async () => {
    lab.double.disturb({ fault: busy({ 'retry-after': '120' }) });
    await expect(lab.cloud.list()).rejects.toMatchObject({ kind: 'throttled', retry: 'soon' });
    expect(lab.double.requests.length).toBeLessThanOrEqual(2);
  });

  it('is not asked while the calls of the hour are used up', async () => {
    const reset = String(Math.ceil(lab.double.now() / 1000) + 1800);
    const end = lab.double.disturb({ fault: busy({ 'ratelimit-remaining': '0', 'ratelimit-reset': reset }), times: 1 });
    await expect(lab.cloud.get('12')).rejects.toMatchObject({ kind: 'throttled' });
    expect(end()).toBe(1);
    await expect(lab.cloud.get('12')).rejects.toMatchObject({ message: expect.stringMatching(/for about 30 min/) });
    expect(lab.double.requests).toHaveLength(1);
    lab.double.advance(1_800_000);
    expect(await lab.cloud.get('12')).toBeUndefined();
  });

  it('is asked again after failures that pass', async () => {
    const { id } = await lab.cloud.launch(lab.order());
    lab.double.disturb({ fault: 'drop', times: 2 });
    lab.double.disturb({ fault: { status: 502, id: 'bad_gateway', message: '' }, times: 1 });
    expect(await lab.cloud.get(id)).toMatchObject({ id });
  });

  it('gives up after a few failures', async () => {
    const end = lab.double.disturb({ fault: 'drop' });
    await expect(lab.cloud.get('12')).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    expect(end()).toBe(5);
  });

  it('takes an old answer that comes once more for what it is: a view of before', async () => {
    const { id } = await lab.cloud.launch(lab.order());
    lab.settle();
    expect(await lab.cloud.list()).toMatchObject([{ id, state: 'running' }]);
    await lab.cloud.terminate(id);
    lab.settle();
    lab.double.disturb({ fault: 'repeat', of: /^GET \/v2\/droplets$/, times: 2 });
    expect(await lab.cloud.list()).toMatchObject([{ id }]);
    expect(await lab.cloud.list()).toEqual([]);
  });
});

describe('a token', () => {
  const cloudWith = (accessToken: string, url = 'http://127.0.0.1:9'): Cloud =>
    digitaloceanDriver(
      { managerId: 'm', folder: '/nowhere', options: { apiUrl: url }, now: Date.now, warn: () => undefined },
      async () => undefined,
    ).open({ credential: { accessToken }, config: dropletConfig() });

  it.each(['', 'two words', 'line\nbreak', 'ümlaut'])(
    'that cannot be one is refused without a word of it: %j',
    async (token) => {
      const error: unknown = await cloudWith(token)
        .get('12')
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ kind: 'credentials', message: expect.stringMatching(/accessToken/) });
      if (token !== '') expect(String(error)).not.toContain(token);
    },
  );

  it('may end in a line break, as in files', async () => {
    await expect(cloudWith('dop_v1_x\n').get('12')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a call that changes something', () => {
  it('has surely done nothing when DigitalOcean cannot be reached', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { readonly port: number };
    await new Promise((resolve) => server.close(resolve));
    const { apiFor } = await import('./client.ts');
    const api = apiFor({ url: `http://127.0.0.1:${port}`, token: 'x', now: Date.now, pause: async () => undefined })();
    await expect(api.remove({ path: 'droplets/1', doing: 'remove the droplet 1' })).rejects.toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
      message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
    });
  });
});
