import { describe, expect, it } from 'vitest';
import { engineConfigOf } from './engine-config.ts';
import { bearerOf, readHostRequest } from './read-request.ts';

describe('readHostRequest', () => {
  it('takes absent headers for nothing said', () => {
    const roles = { etcd: false, controlPlane: false, worker: false };
    expect(readHostRequest({})).toEqual({ registration: { roles } });
    expect(readHostRequest({ 'x-cattle-labels': '  ' })).toEqual({ registration: { roles } });
  });

  it('reads what a shell sent as UTF-8', () => {
    const name = Buffer.from('küche').toString('latin1');
    expect(readHostRequest({ 'x-cattle-node-name': name, 'x-cattle-role-worker': 'true' })).toMatchObject({
      registration: { nodeName: 'küche', roles: { worker: true } },
    });
  });

  it('reads what was found on the host, with the interfaces', () => {
    const sent = { 'x-drover-detected-addresses': '10.0.0.1@eth0, fd00::1@Ethernet 2,@wg0,,10.0.0.2' };
    expect(readHostRequest({ ...sent, 'x-drover-present-addresses': '10.0.0.1' })).toMatchObject({
      present: '10.0.0.1',
      registration: {
        detected: [
          { link: 'eth0', text: '10.0.0.1' },
          { link: 'Ethernet 2', text: 'fd00::1' },
          { link: 'wg0' },
          { link: '', text: '10.0.0.2' },
        ],
      },
    });
  });

  it.each(['../etc', 'a b', '-a', 'a'.repeat(64)])('refuses the machine id %s', (id) => {
    expect(readHostRequest({ 'x-cattle-id': id })).toContain('the machine id is expected to be');
  });
});

describe('bearerOf', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc ', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    [undefined, undefined],
  ])('finds in %s the token %s', (authorization, expected) => {
    expect(bearerOf(authorization === undefined ? {} : { authorization })).toBe(expected);
  });
});

describe('engineConfigOf', () => {
  const secret = (plan: unknown): string =>
    JSON.stringify({ data: { plan: Buffer.from(JSON.stringify(plan)).toString('base64') } });
  const content = Buffer.from('node-ip: fd00::1\n').toString('base64');

  it.each([
    '/etc/rancher/rke2/config.yaml.d/50-rancher.yaml',
    'C:\\etc\\rancher\\rke2\\config.yaml.d\\50-rancher.yaml',
  ])('finds the configuration at %s', (path) => {
    expect(
      engineConfigOf(
        secret({
          files: [
            { path: '/x', content: 'eA==' },
            { path, content },
          ],
        }),
      ),
    ).toBe('node-ip: fd00::1\n');
  });

  it('finds none before a plan was delivered', () => {
    expect(engineConfigOf('{}')).toBeUndefined();
    expect(engineConfigOf(secret({ files: [] }))).toBeUndefined();
  });
});
