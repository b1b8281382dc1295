import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from './config-file.ts';
import {
  dataFolderOf,
  environmentName,
  firstOf,
  fromEnvironment,
  optionDefinitions,
  parseListen,
  type RawOptions,
  readServeOptions,
} from './server-options.ts';

const env = { HOME: '/home/ann' };

function read(raw: RawOptions) {
  return readServeOptions(raw, env, '/work-dir');
}

describe('readServeOptions', () => {
  it('fills in what nobody says', () => {
    expect(read({})).toEqual({
      dataFolder: '/home/ann/.local/state/drover',
      listen: [],
      hostStack: 'auto',
      tlsNames: [],
      audit: { enabled: true, maxBytes: 100 * 1024 * 1024, kept: 10 },
      settings: {},
      logLevel: 'info',
      demo: false,
    });
  });

  it('reads what is said, paths from the current folder', () => {
    const options = read({
      data: ['d'],
      listen: ['[::]:8443', '0.0.0.0:80'],
      'server-url': ['https://drover.example.com:8443/'],
      'host-stack': ['dual'],
      'audit-log': ['off'],
      setting: ['admission-mode=warn', 'agent-image=a=b'],
      'tls-cert': ['c.crt'],
      'tls-key': ['/k.key'],
      'simulated-hosts': ['lab/hosts'],
      demo: ['true'],
    });
    expect(options).toMatchObject({
      dataFolder: '/work-dir/d',
      listen: [
        { host: '::', port: 8443 },
        { host: '0.0.0.0', port: 80 },
      ],
      serverUrl: 'https://drover.example.com:8443',
      hostStack: 'dual',
      audit: { enabled: false },
      settings: { 'admission-mode': 'warn', 'agent-image': 'a=b' },
      tls: { certificate: '/work-dir/c.crt', key: '/k.key' },
      simulatedHosts: '/work-dir/lab/hosts',
      demo: true,
    });
  });

  it('tells all problems at once', () => {
    const problems = read({
      listen: ['nonsense'],
      'server-url': ['https://a/b'],
      'host-stack': ['both'],
      setting: ['x'],
      'tls-ca': ['a'],
      'audit-kept': ['0'],
      'bootstrap-password': ['short'],
      demo: ['yes'],
    });
    expect(problems).toHaveLength(8);
    for (const problem of problems as string[]) expect(problem).toMatch(/^[a-z-]+: found .* expected /);
  });
});

describe('parseListen', () => {
  it.each([
    ['127.0.0.1:1', '127.0.0.1', 1],
    ['[2001:DB8::1]:8443', '2001:db8::1', 8443],
    [':0', '::', 0],
    ['localhost:65535', 'localhost', 65_535],
  ])('reads %s', (text, host, port) => {
    expect(parseListen(text)).toEqual({ ok: true, value: { host, port } });
  });

  it.each(['::1:8443', '8443', '127.0.0.1', '127.0.0.1:65536', '[::1]', '[127.0.0.1]:1', '300.1.1.1:1', 'a b:1'])(
    'refuses %s and shows the right form',
    (text) => {
      const result = parseListen(text);
      expect(result.ok ? '' : result.reason).toContain('[2001:db8::1]:8443');
    },
  );

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseListen(text)));
  });
});

describe('sources', () => {
  it('name every option in the environment', () => {
    expect(environmentName('server-url')).toBe('DROVER_SERVER_URL');
    const all = Object.fromEntries(optionDefinitions.map(({ key }) => [environmentName(key), 'a, b']));
    const found = fromEnvironment(all);
    expect(Object.keys(found)).toEqual(optionDefinitions.map(({ key }) => key));
    expect(found.listen).toEqual(['a', 'b']);
    expect(found.data).toEqual(['a, b']);
    expect(fromEnvironment({ DROVER_DATA: '' })).toEqual({});
  });

  it('are taken in order, each option as a whole', () => {
    expect(firstOf({ listen: ['a'] }, { listen: ['b'], data: ['c'] }, { data: ['d'], 'tls-san': ['e'] })).toEqual({
      listen: ['a'],
      data: ['c'],
      'tls-san': ['e'],
    });
  });

  it('follow the XDG folder when it is absolute', () => {
    expect(dataFolderOf(undefined, { ...env, XDG_STATE_HOME: '/state' }, '/')).toBe('/state/drover');
    expect(dataFolderOf(undefined, { ...env, XDG_STATE_HOME: 'relative' }, '/')).toBe('/home/ann/.local/state/drover');
  });
});

describe('readConfigFile', () => {
  it('reads keys as the flags are called, and settings as a map', () => {
    const text = 'listen: [":1", ":2"]\naudit-kept: 3\nsettings:\n  admission-mode: warn\n  password-min-length: 14\n';
    expect(readConfigFile(text)).toEqual({
      listen: [':1', ':2'],
      'audit-kept': ['3'],
      setting: ['admission-mode=warn', 'password-min-length=14'],
    });
    expect(readConfigFile('# nothing\n')).toEqual({});
  });

  it.each([
    ['lisen: a', 'did you mean "listen"?'],
    ['zzzzzzzzzzz: a', 'expected one of data, listen'],
    ['data: [a, b]', 'expected one value'],
    ['data: {a: b}', 'expected text'],
    ['settings: x', 'expected names and values'],
    ['- a', 'found no map'],
    ['a: b: c', ''],
    ['data: a\ndata: b', 'unique'],
  ])('refuses %j', (text, hint) => {
    const problems = readConfigFile(text);
    expect(Array.isArray(problems)).toBe(true);
    expect(String(problems)).toContain(hint);
  });
});

describe('docs/server.md', () => {
  it('tells every option', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/server.md'), 'utf8');
    for (const { key } of optionDefinitions) expect(text, `--${key}`).toMatch(new RegExp(`\`--${key}[ \`]`));
  });
});
