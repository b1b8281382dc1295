import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSecret } from '../access/credential.ts';
import { anonymous } from '../identity.ts';
import { type AuditEvent, openAuditLog } from './audit-log.ts';
import { redactText, redactUrl } from './redact.ts';

describe('redaction', () => {
  it('leaves no secret of a token in any URL', () => {
    const places = ['/api?token=', '/x?a=1&accessKeySecret=', '/x/', '/v3/import/', '/x?next=', '/x?password='];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom('token', 'kubeconfig'), (place, prefix) => {
        const secret = newSecret();
        expect(redactUrl(`${place}${prefix}-abcde:${secret}`)).not.toContain(secret);
        expect(redactUrl(`${place}${prefix}-abcde%3A${secret}`)).not.toContain(secret);
        expect(redactText(`curl ${prefix}-u:${secret} end`)).not.toContain(secret);
      }),
    );
  });

  it('leaves the registration token of an import manifest out', () => {
    expect(redactUrl('/v3/import/abcdefgh12345_c-m-abcde.yaml')).toBe('/v3/import/[redacted]_c-m-abcde.yaml');
  });

  it('leaves no part of a credential that stands where a registration token does', () => {
    expect(redactUrl('/v3/import/token-abcde:_secret_secret_secret')).toBe('/v3/import/token-abcde:[redacted]');
    expect(redactUrl('/v3/import/one_two_three_c-m-abcde.yaml')).toBe('/v3/import/[redacted]_c-m-abcde.yaml');
  });

  it('leaves other URLs as they are', () => {
    const url = '/api/v1/namespaces/a/secrets?watch=true&resourceVersion=7&fieldSelector=metadata.name%3Ds';
    expect(redactUrl(url)).toBe(url);
  });
});

describe('openAuditLog', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-audit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function anEvent(changes: Partial<AuditEvent> = {}): AuditEvent {
    return {
      stage: 'completed',
      id: 'a-1',
      method: 'GET',
      url: '/api/v1/namespaces/a/secrets/s',
      user: { ...anonymous, name: 'ann' },
      source: '192.0.2.1',
      userAgent: 'kubectl',
      attributes: {
        verb: 'get',
        group: '',
        version: 'v1',
        resource: 'secrets',
        subresource: '',
        namespace: 'a',
        name: 's',
      },
      code: 200,
      durationMs: 1.26,
      ...changes,
    };
  }

  function open(maxBytes: number, kept: number) {
    const file = join(folder, 'audit.log');
    const fault = (error: unknown): void => {
      throw error;
    };
    return { file, log: openAuditLog({ file, maxBytes, kept, fault }) };
  }

  it('writes one JSON object a line, readable by the owner only', async () => {
    const { file, log } = open(1e6, 3);
    log.write(anEvent());
    log.write(anEvent({ note: 'two\nlines', userAgent: 'x\n{"user":"admin"}' }));
    await log.close();
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ user: 'ann', verb: 'get', resource: 'secrets', name: 's', code: 200, ms: 1.3 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('goes on where an earlier run ended', async () => {
    const first = open(1e6, 3);
    first.log.write(anEvent());
    await first.log.close();
    const second = open(1e6, 3);
    second.log.write(anEvent());
    await second.log.close();
    expect(readFileSync(second.file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('puts full files aside, keeps as many as it is told, and loses no line between them', async () => {
    const { log } = open(2000, 2);
    for (let index = 0; index < 60; index += 1) {
      log.write(anEvent({ id: `id-${index}` }));
      if (index % 4 === 0) await vi.waitFor(() => expect(textIn(folder)).toContain(`"id-${index}"`));
    }
    await log.close();
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['audit.log', 'audit.log.1', 'audit.log.2']);
    const lines = ['audit.log.2', 'audit.log.1', 'audit.log'].flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    const ids = lines.map((line) => Number((JSON.parse(line) as { id: string }).id.slice(3)));
    expect(ids.at(-1)).toBe(59);
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  });
});

/** What all files of a folder hold. */
function textIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}
