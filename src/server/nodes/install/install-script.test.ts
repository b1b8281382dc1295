import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs, whereIs } from '../../../../testing/needs.ts';
import { linuxInstallScript, linuxUninstallScript, type ScriptValues, windowsInstallScript } from './install-script.ts';
import { readScriptParts } from './script-parts.ts';

const parts = await readScriptParts();
const values: ScriptValues = {
  server: 'https://[fd00::1]:8443',
  caChecksum: 'ab',
  strict: true,
  agents: { amd64: 'cd12' },
};
const script = linuxInstallScript(parts, values);
/** Everything but the last line, which runs it. */
const functions = script.trimEnd().split('\n').slice(0, -1).join('\n');

function shell(code: string, env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): string {
  return execFileSync('sh', ['-c', `${functions}\n${code}`, 'sh', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
}

const anyText = fc
  .string({ unit: 'binary', maxLength: 60 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

needs('shellcheck')('shellcheck', () => {
  it.each([
    ['the install script', script],
    ['the uninstall script', linuxUninstallScript(parts)],
  ])('has nothing to say of %s', (_, text) => {
    // Whatever its first line says, it runs in a plain POSIX shell.
    const ran = spawnSync(whereIs('shellcheck'), ['--shell=sh', '-'], { input: text, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stdout: '' });
  });
});

needs('busybox')('busybox', () => {
  it('reads the script, and runs its parts as the other shells do', () => {
    const ash = (code: string, ...args: string[]): string =>
      execFileSync(whereIs('busybox'), ['ash', '-c', `${functions}\n${code}`, 'ash', ...args], { encoding: 'utf8' });
    expect(ash('')).toBe('');
    expect(ash('json_text "$1"', 'a "b" \\ c')).toBe('"a \\"b\\" \\\\ c"');
    expect(ash('exempts fd98:51c0::/29 fd98:51c7::1 && echo yes')).toBe('yes\n');
    expect(ash('appended "$(appended "" a)" b')).toBe('a,b');
  });
});

describe('the install script', () => {
  it('is what a POSIX shell reads', () => {
    for (const text of [script, linuxUninstallScript(parts)]) {
      expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('does nothing before its last line', () => {
    expect(shell('')).toBe('');
  });

  it('hands every value to the shell as it is', () => {
    fc.assert(
      fc.property(anyText, anyText, (server, value) => {
        const made = linuxInstallScript(parts, {
          server,
          strict: true,
          agents: {},
          environment: [{ name: 'SOME_PROXY', value }],
        });
        const code = `${made.trimEnd().split('\n').slice(0, -1).join('\n')}\nprintf '%s\\0%s' "$CATTLE_SERVER" "$SOME_PROXY"`;
        const env = { PATH: process.env.PATH ?? '' };
        expect(execFileSync('sh', ['-c', code], { encoding: 'utf8', env })).toBe(`${server}\0${value}`);
      }),
      { numRuns: 25 },
    );
  });

  it('lets the environment of the caller win', () => {
    expect(shell('printf %s "$CATTLE_SERVER"', { CATTLE_SERVER: 'https://other' })).toBe('https://other');
    expect(shell('printf %s "$CATTLE_SERVER"')).toBe('https://[fd00::1]:8443');
  });

  it('writes any text as JSON', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // Lines and tabs become spaces, other control characters go.
        const kept = [...text].filter((character) => character >= ' ' || character === '\t' || character === '\n');
        const plain = kept
          .join('')
          .replace(/[\t\n]/g, ' ')
          .replace(/ +$/, '');
        const read = JSON.parse(shell('json_text "$1"', {}, [text])) as string;
        expect(read.replace(/ +$/, '')).toBe(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('writes any header as curl reads it back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (text) => {
        const line = shell('header X-Test "$1"', {}, [text]).trimEnd();
        const quoted = /^header = "X-Test: (.*)"$/s.exec(line)?.[1] ?? '';
        expect(quoted.replace(/\\(.)/gs, '$1')).toBe(text.replace(/[\r\n]/g, ''));
      }),
      { numRuns: 30 },
    );
  });

  it('finds the host in any URL', () => {
    for (const [server, host] of [
      ['https://[fd00::1]:8443', 'fd00::1'],
      ['https://a.test', 'a.test'],
      ['https://10.0.0.1:1/x', '10.0.0.1'],
    ]) {
      expect(shell(`server=$1; server_host`, {}, [server ?? ''])).toBe(host);
    }
  });
});

describe('NO_PROXY', () => {
  const isExempt = (entry: string, host: string): boolean =>
    shell('exempts "$1" "$2" && echo yes || echo no', {}, [entry, host]).trim() === 'yes';

  it.each([
    ['fd00::/8', 'fd12::1', true],
    ['fd98:51c0::/29', 'fd98:51c7:ffff::1', true],
    ['fd98:51c0::/29', 'fd98:51c8::1', false],
    ['[FD00:0::1]', 'fd00::1', true],
    ['10.0.0.0/9', '10.127.1.1', true],
    ['10.0.0.0/9', '10.128.1.1', false],
    ['::/0', '10.0.0.1', false],
    ['.example.com', 'a.example.com', true],
    ['example.com', 'a.example.com', true],
    ['example.com', 'badexample.com', false],
    ['*', 'anything', true],
    ['10.0.0.0/x', '10.0.0.1', false],
    ['/', 'a', false],
  ])('%s excepts %s: %s', (entry, host, expected) => {
    expect(isExempt(entry, host)).toBe(expected);
  });

  it('agrees with a maintained parser about any range and address', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(bytes, fc.nat({ max: 128 }), fc.nat({ max: 127 }), (range, length, flipped) => {
        const other = Uint8Array.from(range);
        other[flipped >> 3] = (other[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7));
        const text = (value: Uint8Array): string => new ipaddr.IPv6([...value]).toString();
        const expected = new ipaddr.IPv6([...other]).match(new ipaddr.IPv6([...range]), length);
        expect(isExempt(`${text(range)}/${length}`, text(other))).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** Runs shell code on a host whose `ip` is this script. */
function withIpScript(
  ip: string,
  code: string,
  shellWords: readonly string[] = ['sh'],
): { status: number | null; stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'drover-ip-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'ip'), `#!/bin/sh\n${ip}\n`);
  chmodSync(join(folder, 'ip'), 0o755);
  const [file = 'sh', ...applet] = shellWords;
  // A shell with programs of its own would take those before any in the path.
  const text = `${functions}\nip() { '${join(folder, 'ip')}' "$@"; }\n${code}`;
  return spawnSync(file, [...applet, '-c', text], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
}

/** Shell code that prints lines. */
const printing = (lines: readonly string[]): string => `cat <<'EOF'\n${lines.join('\n')}\nEOF`;

describe('addresses of an interface', () => {
  const printed = [
    '2: lo    inet 127.0.0.1/8 scope global lo\\       valid_lft forever preferred_lft forever',
    '2: lo    inet 169.254.3.3/16 scope link lo\\       valid_lft forever',
    '2: lo    inet6 fd00::aaaa/64 scope global temporary dynamic \\       valid_lft 9sec',
    '2: lo    inet6 fd00::bbbb/64 scope global deprecated \\       valid_lft 9sec',
    '2: lo    inet6 fd00::cccc/64 scope global tentative \\       valid_lft forever',
    '2: lo    inet6 fd00::dddd/64 scope global dynamic mngtmpaddr \\       valid_lft 9sec',
    '2: lo    inet6 fd00::eeee/64 scope global \\       valid_lft forever',
    '2: lo    inet6 fe80::1/64 scope link \\       valid_lft forever',
  ];

  /** Runs shell code on a host whose `ip` prints these lines. */
  const withIp = (lines: readonly string[], code: string) => withIpScript(printing(lines), code);

  it('are the lasting ones, permanent before leased, one of each family', () => {
    expect(withIp(printed, 'addresses_of_interface lo').stdout).toBe('127.0.0.1\nfd00::eeee\n');
    expect(withIp(printed.slice(0, 6), 'addresses_of_interface lo').stdout).toBe('127.0.0.1\nfd00::dddd\n');
  });

  it('stand for the name in a list, beside addresses that were written', () => {
    expect(withIp(printed, "resolve_addresses 'the address' 'lo, 10.0.0.9' fd00::eeee").stdout).toBe(
      '127.0.0.1,10.0.0.9',
    );
  });

  it('are asked for where there are none that last', () => {
    const ran = withIp(printed.slice(1, 5), "internal_address=lo address=; settle_addresses; echo 'went on'");
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('the internal address is the interface lo, which has no lasting address');
  });
});

describe('addresses that nobody named', () => {
  const forever = '\\       valid_lft forever preferred_lft forever';
  const usual = {
    addresses: [
      `1: lo    inet 127.0.0.1/8 scope host lo${forever}`,
      `2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global dynamic eth0${forever}`,
      `2: eth0    inet 10.0.0.12/24 scope global secondary eth0${forever}`,
      `2: eth0    inet6 fd00:1::abc/64 scope global temporary dynamic ${forever}`,
      `2: eth0    inet6 fd00:1::11/64 scope global dynamic mngtmpaddr ${forever}`,
      `2: eth0    inet6 fe80::1/64 scope link ${forever}`,
      `3: eth1    inet6 fd00:2::11/64 scope global ${forever}`,
      `3: eth1    inet6 fd00:2::dead/64 scope global dadfailed ${forever}`,
      `7: cni0    inet 10.42.0.1/24 scope global cni0${forever}`,
      `9: kube-ipvs0    inet 10.43.0.1/32 scope global kube-ipvs0${forever}`,
    ],
    routes4: ['default via 10.0.0.1 dev eth0 proto dhcp src 10.0.0.11 metric 100'],
    routes6: ['default via fe80::9 dev eth0 proto ra metric 100 expires 1799sec pref medium'],
  };

  function detect(changes: Partial<typeof usual> = {}, given = 'address= internal_address=', by = ['sh']) {
    const { addresses, routes4, routes6 } = { ...usual, ...changes };
    const ip = `case "$*" in
'-4 -o route show default')
${printing(routes4)}
;;
'-6 -o route show default')
${printing(routes6)}
;;
'-o addr show'*)
grep ": \${5:-.*} " <<'EOF'
${addresses.join('\n')}
EOF
;;
esac`;
    const say = 'printf "%s|%s" "$detected_addresses" "$present_addresses"';
    const ran = withIpScript(ip, `${given}; detect_addresses; ${say}`, by);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const [found = '', present = ''] = ran.stdout.split('|');
    return { found, present };
  }

  it('are the lasting ones of the interfaces with default routes, those of a family’s own route first', () => {
    expect(detect().found).toBe('10.0.0.12@eth0,10.0.0.11@eth0,fd00:1::11@eth0');
    const routes6 = ['default via fe80::9 dev eth1 proto ra metric 100'];
    expect(detect({ routes6 }).found).toBe('10.0.0.12@eth0,10.0.0.11@eth0,fd00:2::11@eth1,fd00:1::11@eth0');
  });

  it('come from every interface of a route, the preferred one first', () => {
    const hops = ['eth1', 'eth0'].map((link) => `\\\tnexthop via fe80::9 dev ${link} weight 1`);
    expect(detect({ routes4: [], routes6: [`default metric 50 ${hops.join(' ')}`] }).found).toBe(
      '10.0.0.12@eth0,10.0.0.11@eth0,fd00:2::11@eth1,fd00:1::11@eth0',
    );
  });

  it('leave a route out that leads nowhere', () => {
    const routes6 = ['unreachable default dev lo metric 4294967295 error -101'];
    expect(detect({ routes4: [], routes6 }).found).toBe('');
  });

  it('name an interface that has none', () => {
    expect(detect({ addresses: usual.addresses.slice(3, 4) }).found).toBe('@eth0');
    const routes4 = ['default via 10.0.0.1 dev wg0 metric 1', ...usual.routes4];
    expect(detect({ routes4 }).found).toBe('10.0.0.12@eth0,10.0.0.11@eth0,fd00:1::11@eth0,@wg0');
  });

  it('come with all that the host has, but not those of Services', () => {
    expect(detect().present).toBe('10.0.0.11,10.0.0.12,fd00:1::abc,fd00:1::11,fd00:2::11,10.42.0.1');
  });

  it('are not looked for where somebody named some', () => {
    const nothing = { found: '', present: '' };
    expect(detect({}, 'address=203.0.113.1 internal_address=')).toEqual(nothing);
    expect(detect({}, 'address= internal_address=eth0')).toEqual(nothing);
  });

  it('are sent in headers of their own', () => {
    const known = 'token=t machine_id=i detected_addresses=10.0.0.1@eth0 present_addresses=10.0.0.1';
    const code = `set_defaults; tmp=$(mktemp -d); ${known}; write_headers; cat "$tmp/headers"; rm -r "$tmp"`;
    const { stdout } = withIpScript('', code);
    expect(stdout).toContain('header = "X-Drover-Detected-Addresses: 10.0.0.1@eth0"\n');
    expect(stdout).toContain('header = "X-Drover-Present-Addresses: 10.0.0.1"\n');
    expect(stdout).not.toContain('X-Cattle-Internal-Address');
  });

  needs('busybox')('in busybox', () => {
    it('are the same', () => {
      expect(detect({}, undefined, [whereIs('busybox'), 'ash'])).toEqual(detect());
    });
  });
});

describe('the script for Windows', () => {
  it('has what the manager knows where its parameters end', () => {
    const text = windowsInstallScript(parts, { ...values, server: "https://it's", agents: { windows: 'ef' } });
    expect(text).toContain(
      "  Server = 'https://it''s'\n  CaChecksum = 'ab'\n  Strict = $true\n  AgentChecksum = 'ef'\n",
    );
    expect(text.indexOf('param(')).toBeLessThan(text.indexOf('$Known = @{'));
    expect(text).not.toContain('# KNOWN #');
  });

  it('closes what it opens, outside of texts', () => {
    const bare = [...parts]
      .filter(([name]) => name.endsWith('.ps1'))
      .map(([, text]) =>
        text
          .replace(/^\s*#.*$/gm, '')
          .replace(/@"[\s\S]*?\n"@/g, '')
          .replace(/'[^'\n]*'/g, '')
          .replace(/"(?:`.|[^"`\n])*"/g, ''),
      );
    for (const text of bare) {
      for (const [open, close] of ['{}', '()', '[]']) {
        expect(text.split(open ?? '').length, open).toBe(text.split(close ?? '').length);
      }
    }
  });
});
