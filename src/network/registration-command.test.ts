import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linuxCommand, powerShellQuoted, shellQuoted, windowsCommand } from './registration-command.ts';

/** Any text that can be in a command at all: shells end words at NUL, and lone surrogates are no UTF-8. */
const anyText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());

/** Gives what a real shell makes of the words of a command line. */
function wordsOf(line: string): string[] {
  const text = execFileSync('sh', ['-c', `set -f; for word in "$@"; do :; done; set -- ${line}; printf '%s\\0' "$@"`], {
    encoding: 'utf8',
  });
  return text.split('\0').slice(0, -1);
}

describe('shellQuoted', () => {
  it('survives a real shell, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 40 }), (texts) => {
        expect(wordsOf(texts.map(shellQuoted).join(' '))).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves alone what no shell minds', () => {
    expect(shellQuoted('https://drover.example.com:8443')).toBe('https://drover.example.com:8443');
    expect(shellQuoted('https://[fd00::1]:8443')).toBe("'https://[fd00::1]:8443'");
    expect(shellQuoted('')).toBe("''");
  });
});

describe('powerShellQuoted', () => {
  it('doubles every character that PowerShell takes for a single quote, and changes nothing else', () => {
    expect(powerShellQuoted("it's ‘so’ $env:x `n")).toBe("'it''s ‘‘so’’ $env:x `n'");
    fc.assert(
      fc.property(anyText, (text) => {
        const inner = powerShellQuoted(text).slice(1, -1);
        expect(inner.replace(/(['‘’‚‛])\1/g, '$1')).toBe(text);
        expect(inner.replace(/(['‘’‚‛])\1/g, '')).not.toMatch(/['‘’‚‛]/);
      }),
    );
  });
});

const named = { url: 'https://drover.example.com:8443', token: '{token}', caChecksum: 'ab12' };
const literal = { ...named, url: 'https://[fd7a:3c1e:9b42::1]:8443' };

describe('linuxCommand', () => {
  it('has the form that people know', () => {
    expect(linuxCommand(named)).toBe(
      "curl -fL https://drover.example.com:8443/system-agent-install.sh | sudo sh -s - --server https://drover.example.com:8443 --label 'cattle.io/os=linux' --token {token} --ca-checksum ab12",
    );
  });

  it('keeps the brackets of an IPv6 literal from the shell and from curl', () => {
    const command = linuxCommand(literal);
    expect(command).toContain("curl -fgL 'https://[fd7a:3c1e:9b42::1]:8443/system-agent-install.sh' |");
    expect(command).toContain("--server 'https://[fd7a:3c1e:9b42::1]:8443' --label");
  });

  it('gives the environment to curl and to the script, without names that no shell has', () => {
    const environment = [
      { name: 'HTTPS_PROXY', value: "http://it's:3128" },
      { name: 'no-name', value: 'x' },
    ];
    const quoted = "HTTPS_PROXY='http://it'\\''s:3128' ";
    const command = linuxCommand({ ...named, environment });
    expect(command.startsWith(`${quoted}curl -fL `)).toBe(true);
    expect(command).toContain(`| sudo ${quoted}sh -s - `);
    expect(command).not.toContain('no-name');
  });

  it('adds what a host says of itself', () => {
    const host = {
      etcd: true,
      controlPlane: true,
      nodeName: 'a',
      internalAddress: '10.0.0.5,fd00::5',
      labels: ['a=b c'],
    };
    expect(linuxCommand(named, host)).toMatch(
      / --etcd --controlplane --node-name a --internal-address 10\.0\.0\.5,fd00::5 --label 'a=b c'$/,
    );
  });

  it('names no checksum where a public authority signed', () => {
    const { caChecksum: _, ...rest } = named;
    expect(linuxCommand(rest)).not.toContain('--ca-checksum');
    expect(windowsCommand(rest)).not.toContain('-CaChecksum');
  });

  it('arrives at the script as it was meant, for any values', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (url, token, label) => {
        const command = linuxCommand({ url, token, caChecksum: 'c' }, { worker: true, labels: [label] });
        const script = command.slice(command.indexOf(' sh -s - ') + ' sh -s - '.length);
        const expected = ['--server', url, '--label', 'cattle.io/os=linux', '--token', token, '--ca-checksum', 'c'];
        expect(wordsOf(script)).toEqual([...expected, '--worker', ...(label === '' ? [] : ['--label', label])]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('windowsCommand', () => {
  it('downloads the script, then runs it', () => {
    expect(windowsCommand({ ...literal, insecure: true })).toBe(
      "curl.exe --insecure -fgL 'https://[fd7a:3c1e:9b42::1]:8443/wins-agent-install.ps1' -o install.ps1; Set-ExecutionPolicy Bypass -Scope Process -Force; ./install.ps1 -Server 'https://[fd7a:3c1e:9b42::1]:8443' -Label 'cattle.io/os=windows' -Token {token} -Worker -CaChecksum 'ab12'",
    );
  });
});
