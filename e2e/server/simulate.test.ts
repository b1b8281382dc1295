import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProgram, scratchFolder, startManager } from './manager.ts';

const folder = scratchFolder();
afterAll(() => folder.remove());

describe('drover simulate clusters', () => {
  it.each([
    { listen: '127.0.0.1:0', host: '127.0.0.1', family: 'IPv4' },
    { listen: '[::1]:0', host: '::1', family: 'IPv6' },
  ] as const)(
    'makes clusters that a manager with an $family URL accepts, until they are ready',
    async ({ listen, host, family }) => {
      const data = join(folder.path, family);
      const manager = await startManager(data, ['--listen', listen]);
      try {
        const args = ['--count', '2', '--nodes', '1', '--start-seconds', '0', '--until-ready'];
        const ran = await runProgram(['simulate', 'clusters', '--data', data, ...args, '--keep']);
        expect(ran.stderr).toContain('all 2 clusters are ready');
        expect(ran.code).toBe(0);
        const path = '/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters';
        const { json } = await manager.call(path, { token: manager.root, host });
        const stacks = (json.items as { spec: { rkeConfig: { networking: { stackPreference: string } } } }[]).map(
          ({ spec }) => spec.rkeConfig.networking.stackPreference,
        );
        expect(stacks).toEqual(Array.from({ length: 2 }, () => family.toLowerCase()));
      } finally {
        await manager.stop();
      }
    },
  );

  it('says in the words of the manager why none is accepted', async () => {
    const data = join(folder.path, 'none');
    const manager = await startManager(data);
    try {
      const args = ['--kubernetes-version', '1.35'];
      const ran = await runProgram(['simulate', 'clusters', '--data', data, ...args]);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('kubernetes-version-syntax');
    } finally {
      await manager.stop();
    }
  });
});
