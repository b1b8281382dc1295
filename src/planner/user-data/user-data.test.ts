import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { needs, whereIs } from '../../../testing/needs.ts';
import { leastBytesOf, leastRegistrationBytes } from '../../kinds/own-user-data.ts';
import { bootstrapFolder, bootstrapLog } from './linux-bootstrap.ts';
import type { UserDataOrder } from './order.ts';
import { userDataOf } from './user-data.ts';

const order: UserDataOrder = {
  hostname: 'demo-workers-7xk2p',
  machine: '0b1f6a52-97a4-4a0e-8f6c-7d2d0e5a4c11',
  windows: false,
  manager: {
    url: 'https://[fd00::1]:8443',
    authority: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    caChecksum: 'ab12',
    strict: true,
  },
  token: 'bootstrap-abc:s3cr3t',
  environment: [{ name: 'HTTPS_PROXY', value: "http://user:it's@[fd00::3]:3128" }],
  own: [],
};

interface Config {
  readonly write_files: readonly {
    readonly path: string;
    readonly permissions: string;
    readonly content: string;
    readonly encoding?: string;
  }[];
  readonly runcmd: readonly unknown[];
  readonly [key: string]: unknown;
}

function textOf(changes: Partial<UserDataOrder> = {}): string {
  const made = userDataOf({ ...order, ...changes });
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

/** As cloud-init's parser reads it. */
function configOf(changes: Partial<UserDataOrder> = {}): Config {
  return parse(textOf(changes), { version: '1.1' }) as Config;
}

function own(...texts: string[]): Partial<UserDataOrder> {
  return { own: texts.map((text, index) => ({ title: `part ${index + 1}`, text })) };
}

function contentOf({ content, encoding }: Config['write_files'][number]): string {
  return encoding === 'b64' ? Buffer.from(content, 'base64').toString() : content;
}

function refusalOf(changes: Partial<UserDataOrder>): string {
  const made = userDataOf({ ...order, ...changes });
  return made.ok ? 'accepted' : made.message;
}

const anyText = fc
  .string({ unit: 'binary', maxLength: 80 })
  .filter((text) => text.isWellFormed() && !text.includes('\0'));

describe('user data for Linux', () => {
  it('names the host, brings the authority and registers last', () => {
    const config = configOf();
    expect(config).toMatchObject({
      hostname: 'demo-workers-7xk2p',
      preserve_hostname: false,
      prefer_fqdn_over_hostname: false,
      runcmd: [['sh', `${bootstrapFolder}/bootstrap.sh`]],
    });
    expect(config.write_files.map(({ path, permissions }) => [path, permissions])).toEqual([
      [`${bootstrapFolder}/ca.pem`, '0600'],
      [`${bootstrapFolder}/environment`, '0600'],
      [`${bootstrapFolder}/bootstrap.sh`, '0700'],
    ]);
    expect(config.write_files[0]?.content).toBe(order.manager.authority);
  });

  it('is the same bytes for the same order', () => {
    const given = own('#cloud-config\nb: 1\na: 2', '#!/bin/sh\necho ä');
    expect(textOf(given)).toBe(textOf(structuredClone(given)));
  });

  it('merges what users wrote: maps by key, lists one behind the other, theirs before the registration', () => {
    const config = configOf(
      own(
        '#cloud-config\npackages: [a]\nruncmd:\n- echo one\nntp: {enabled: true, servers: [x]}\nhostname: mine\nswap: {size: 1}',
        '#cloud-config\npackages: [b]\nruncmd:\n- [echo, two]\nntp: {enabled: false, pools: [z]}\nbootcmd:\npreserve_hostname: true',
      ),
    );
    expect(config).toMatchObject({
      packages: ['a', 'b'],
      ntp: { enabled: false, servers: ['x'], pools: ['z'] },
      swap: { size: 1 },
      hostname: 'demo-workers-7xk2p',
      preserve_hostname: false,
    });
    expect(config.runcmd).toEqual(['echo one', ['echo', 'two'], ['sh', `${bootstrapFolder}/bootstrap.sh`]]);
  });

  it('leaves every value as it was written, whatever version of YAML reads it', () => {
    const lines = [
      'mode: 0644',
      'at: 12:30',
      'day: 2020-01-01',
      'yes: "no"',
      "odd: '0o17'",
      'e: 1e3',
      'none: ~',
      'empty:',
    ];
    const text = textOf(own(`#cloud-config\n${lines.join('\n')}\nbin: !!binary aGVsbG8=\n`));
    for (const line of [...lines.filter((each) => !each.startsWith('odd')), 'bin: !!binary aGVsbG8=']) {
      expect(text).toContain(`\n${line}\n`);
    }
    expect(parse(text, { version: '1.1' })).toMatchObject({ mode: 0o644, odd: '0o17', at: 750 });
  });

  it('writes aliases out, so that merging tears nothing apart', () => {
    const config = configOf(
      own('#cloud-config\nruncmd: [one]', '#cloud-config\nlate: &x two\nruncmd: [*x]\nbase: &b {k: 1}\nmore: {<<: *b}'),
    );
    expect(config.runcmd.slice(0, 2)).toEqual(['one', 'two']);
    expect(config.more).toEqual({ k: 1 });
  });

  it('carries scripts as files that run in their order', () => {
    const scripts = ['#!/bin/sh\nexit 3\n', '#!/usr/bin/env python3\nprint("ä\u0007")  \n'];
    const config = configOf(own(...scripts));
    expect(config.runcmd.slice(0, 2)).toEqual([[`${bootstrapFolder}/user-1`], [`${bootstrapFolder}/user-2`]]);
    const files = config.write_files.filter(({ path }) => path.includes('/user-'));
    expect(files.map((file) => [file.permissions, contentOf(file)])).toEqual(scripts.map((text) => ['0700', text]));
  });

  it('carries any script to the byte', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const script = `#!${text}`;
        const file = configOf(own(script)).write_files.find(({ path }) => path.endsWith('/user-1'));
        expect(file && contentOf(file)).toBe(script);
      }),
    );
  });

  it('hands any token, URL and variable to a shell as it is', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (token, url, value) => {
        const config = configOf({ token, manager: { ...order.manager, url }, environment: [{ name: 'A_B', value }] });
        const file = config.write_files.find(({ path }) => path.endsWith('/environment'));
        const code = `${file && contentOf(file)}printf '%s\\0%s\\0%s' "$CATTLE_TOKEN" "$CATTLE_SERVER" "$A_B"`;
        expect(execFileSync('sh', ['-c', code], { encoding: 'utf8' })).toBe(`${token}\0${url}\0${value}`);
      }),
      { numRuns: 25 },
    );
  });

  it('says what is wrong with user data, and where', () => {
    expect(refusalOf(own('#include\nx'))).toContain('part 1 begins with "#include"');
    expect(refusalOf(own('#!/bin/sh', '#cloud-config\na: ['))).toContain('part 2 is no YAML in line 2');
    expect(refusalOf(own('<powershell>a</powershell>'))).toContain('part 1 is for PowerShell');
  });

  it('says by how much it is too long', () => {
    const bytes = Buffer.byteLength(textOf());
    expect(refusalOf({ limit: bytes })).toBe('accepted');
    const script = `#!/bin/sh\n${'# ä\n'.repeat(10)}`;
    const longer = Buffer.byteLength(textOf(own(script)));
    expect(refusalOf({ ...own(script), limit: bytes })).toBe(
      `the user data has ${longer} bytes, ${longer - bytes} more than the ${bytes} that the provider takes; ${Buffer.byteLength(script)} of them were written by hand`,
    );
  });

  it('is never shorter than what is judged by at apply', () => {
    const manager = { url: 'https://a.b', authority: '', strict: false };
    const texts = ['', '#!/bin/sh\ntrue', '#cloud-config\n# a comment\nbootcmd:\n    - [echo, a]\n'];
    for (const text of texts) {
      const least = leastRegistrationBytes + leastBytesOf(text);
      expect(Buffer.byteLength(textOf({ manager, environment: [], ...own(text) }))).toBeGreaterThanOrEqual(least);
    }
    const powerShell = { windows: true, manager, environment: [], ...own('<powershell>Write-Host a</powershell>') };
    expect(Buffer.byteLength(textOf(powerShell))).toBeGreaterThanOrEqual(leastRegistrationBytes);
  });

  it('leaves most of the room of EC2 to the user', () => {
    expect(Buffer.byteLength(textOf())).toBeLessThan(16_384 / 3);
  });
});

needs('cloud-init')('cloud-init', () => {
  it.each([
    ['nothing', []],
    ['scripts', ['#!/bin/sh\ntrue', '#!/bin/sh\necho ä']],
    [
      'cloud-config',
      [
        '#cloud-config\npackages: [nfs-common]\nruncmd:\n- echo one\n- [echo, "it\'s"]\nwrite_files:\n- path: /etc/motd\n  permissions: "0644"\n  content: |\n    hello\n      there\n',
        '#cloud-config\nbootcmd: [echo a]\nntp: {enabled: true, servers: [fd00::7]}\nusers: [default]',
      ],
    ],
  ])('finds the user data valid with %s of the user', (_, texts) => {
    const folder = scratch();
    const file = join(folder, 'user-data');
    writeFileSync(file, textOf(own(...texts)));
    const ran = spawnSync(whereIs('cloud-init'), ['schema', '--config-file', file], { encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0 });
    expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/deprecat/i);
  });
});

needs('shellcheck')('shellcheck', () => {
  it('has nothing to say of the script of the first boot', () => {
    const script = configOf().write_files.find(({ path }) => path.endsWith('bootstrap.sh'))?.content ?? '';
    const ran = spawnSync(whereIs('shellcheck'), ['--exclude=SC1091', '-'], { input: script, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stdout: '' });
  });
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drover-user-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Boot {
  readonly folder: string;
  readonly status: number | null;
  readonly console: string;
  readonly log: string;
  /** Arguments of each call of curl, a line each. */
  readonly calls: readonly string[];
  file(name: string): string | undefined;
}

/** Boots a host in a folder: writes the files and runs the commands as cloud-init does. `curl` is what its code says. */
function boot(curl: string, changes: Partial<UserDataOrder> = {}, earlier?: string, shell = ['sh']): Boot {
  const folder = earlier ?? scratch();
  const place = (text: string): string =>
    text.replaceAll(bootstrapFolder, join(folder, 'bootstrap')).replaceAll(bootstrapLog, join(folder, 'log'));
  const config = configOf(changes);
  for (const each of config.write_files) {
    mkdirSync(dirname(place(each.path)), { recursive: true });
    writeFileSync(place(each.path), place(contentOf(each)));
    chmodSync(place(each.path), Number.parseInt(each.permissions, 8));
  }
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const code = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${folder}/calls'\nout() { while [ "$1" != -o ]; do shift; done; cat >"$2"; }\n${curl}\n`;
  writeFileSync(join(folder, 'bin', 'curl'), code);
  chmodSync(join(folder, 'bin', 'curl'), 0o755);
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    CATTLE_AGENT_CONFIG_DIR: join(folder, 'agent'),
    DROVER_BOOTSTRAP_PAUSE: '0',
    DROVER_BOOTSTRAP_TRIES: '9',
    OUT: folder,
  };
  const commands = config.runcmd.map((item) => (item as string[]).map(place));
  const ran = commands.map(([command = '', ...args]) => {
    const [program = '', ...more] = command === 'sh' ? shell : [command];
    return spawnSync(program, [...more, ...args], { encoding: 'utf8', env, timeout: 30_000 });
  });
  const file = (name: string): string | undefined => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return undefined;
    }
  };
  return {
    folder,
    status: ran.at(-1)?.status ?? null,
    console: ran.map(({ stdout, stderr }) => stdout + stderr).join(''),
    log: file('log') ?? '',
    calls: (file('calls') ?? '').trimEnd().split('\n'),
    file,
  };
}

/** An install script that tells what it was given. */
const installer = `echo 'printf "%s %s %s %s" "$CATTLE_SERVER" "$CATTLE_TOKEN" "$CATTLE_ROLE_NONE" "$#" >"$OUT/given"'`;

describe('the first boot', () => {
  it('downloads the script by the authority it brought, and runs it with the token in the environment', () => {
    const host = boot(`${installer} | out "$@"`);
    expect(host).toMatchObject({ status: 0 });
    expect(host.file('given')).toBe('https://[fd00::1]:8443 bootstrap-abc:s3cr3t true 0');
    expect(host.calls).toHaveLength(1);
    expect(host.calls[0]).toContain(`--cacert ${host.folder}/bootstrap/ca.pem`);
    expect(host.calls[0]).toContain('https://[fd00::1]:8443/system-agent-install.sh');
    expect(host.calls.join('')).not.toContain('s3cr3t');
    expect(`${host.log}${host.console}`).not.toContain('s3cr3t');
    expect(host.console).toContain('registered');
  });

  it('leaves no token behind, and a log that only root reads', () => {
    const host = boot(`${installer} | out "$@"`);
    expect(host.file('bootstrap/environment')).toBeUndefined();
    expect(statSync(join(host.folder, 'log')).mode & 0o777).toBe(0o600);
  });

  it('waits for a network that comes late', () => {
    const host = boot(
      `echo x >>"$OUT/n"; [ "$(wc -l <"$OUT/n")" -lt 7 ] && { echo 'Could not resolve host' >&2; exit 6; }\n${installer} | out "$@"`,
    );
    expect(host).toMatchObject({ status: 0 });
    expect(host.calls).toHaveLength(7);
    expect(host.log).toContain('Could not resolve host');
  });

  it('gives up in the end, and says so', () => {
    const host = boot('exit 7');
    expect(host).toMatchObject({ status: 1 });
    expect(host.calls).toHaveLength(9);
    expect(host.console).toContain('the download of the install script failed 9 times');
  });

  it('trusts nobody else where the mode is strict, and what the host trusts otherwise', () => {
    const onlyWithout = `case $* in *--cacert*) exit 60 ;; esac\n${installer} | out "$@"`;
    expect(boot(onlyWithout).status).toBe(1);
    expect(boot(onlyWithout, { manager: { ...order.manager, strict: false } }).status).toBe(0);
    const { caChecksum: _, ...open } = order.manager;
    const host = boot(`${installer} | out "$@"`, { manager: { ...open, authority: '' } });
    expect([host.status, host.calls.join('').includes('--cacert')]).toEqual([0, false]);
  });

  it('registers again where it failed', () => {
    const failing = `echo 'echo x >>"$OUT/n"; [ "$(wc -l <"$OUT/n")" -ge 3 ]' | out "$@"`;
    expect(boot(failing)).toMatchObject({ status: 0 });
    expect(boot(`echo 'exit 1' | out "$@"`)).toMatchObject({ status: 1 });
  });

  it('runs scripts of the user before, whatever becomes of them', () => {
    const host = boot(`${installer} | out "$@"`, own('#!/bin/sh\necho first >"$OUT/order"\nexit 7'));
    expect(host).toMatchObject({ status: 0 });
    expect(host.file('order')).toBe('first\n');
  });

  it('forgets an identity that came with the image, and keeps its own', () => {
    const folder = scratch();
    mkdirSync(join(folder, 'agent'));
    writeFileSync(join(folder, 'agent', 'cattle-id'), 'of another host');
    const host = boot(`${installer} | out "$@"`, {}, folder);
    expect(host.file('agent/cattle-id')).toBeUndefined();
    writeFileSync(join(folder, 'agent', 'cattle-id'), 'own');
    boot(`${installer} | out "$@"`, {}, folder);
    expect(host.file('agent/cattle-id')).toBe('own');
  });
});

needs('busybox')('busybox', () => {
  it('boots a host as the other shells do', () => {
    const host = boot(`${installer} | out "$@"`, {}, undefined, [whereIs('busybox'), 'ash']);
    expect(host).toMatchObject({ status: 0 });
  });
});

describe('user data for Windows', () => {
  const windows = { windows: true, hostname: 'demo-win-7xk2p' };

  it('runs what the user wrote, then registers, with the token in no argument', () => {
    const text = textOf({ ...windows, ...own('<powershell>\nWrite-Host mine\n</powershell>') });
    expect(text).toMatch(/^<powershell>\r\n[\s\S]*\r\n<\/powershell>\r\n<persist>true<\/persist>\r\n$/);
    expect(text.indexOf('Write-Host mine')).toBeLessThan(text.indexOf('wins-agent-install.ps1'));
    expect(text).toContain("$env:CATTLE_TOKEN = 'bootstrap-abc:s3cr3t'");
    expect(text.split('s3cr3t')).toHaveLength(2);
    expect(text).toContain("@(, @('--cacert', $Authority))");
  });

  it('closes what it opens, outside of texts', () => {
    const bare = textOf(windows)
      .replace(/'[^']*'/g, '')
      .replace(/"[^"\n]*"/g, '');
    for (const [open = '', close = ''] of ['{}', '()', '[]']) {
      expect(bare.split(open).length, open).toBe(bare.split(close).length);
    }
  });

  it('refuses what Windows does not run', () => {
    expect(refusalOf({ ...windows, ...own('#cloud-config\na: b') })).toContain(
      'part 1 is a cloud-config, which Windows',
    );
    expect(refusalOf({ ...windows, ...own('#!/bin/sh') })).toContain('part 1 is a script, which Windows');
  });
});
