import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../testing/memory-store.ts';
import { settingKind } from '../../kinds/setting/kind.ts';
import type { Setting } from '../../kinds/setting/schema.ts';
import { changeObject } from '../objects/change-object.ts';
import { keyOf } from '../objects/object.ts';
import { settingDefinitions } from './definitions.ts';
import { judgeSetting } from './judge-setting.ts';
import { ensureSettings, openSettings } from './settings.ts';

const now = new Date('2026-01-01T00:00:00Z');
const fault = (error: unknown): void => {
  throw error;
};

function aSetting(name: string, fields: Partial<Setting> = {}): Setting {
  return { apiVersion: 'management.cattle.io/v3', kind: 'Setting', metadata: { name }, ...fields };
}

async function started(fixed: Record<string, string> = {}, store = new MemoryStore()) {
  await ensureSettings(store, { fixed, defaults: { 'server-url': 'https://192.0.2.1:8443' } }, now);
  return { store, settings: await openSettings(store, fault) };
}

describe('settings', () => {
  it('exist with their defaults after the first start', async () => {
    const { settings } = await started();
    for (const { name } of settingDefinitions) expect(settings.object(name)).toBeDefined();
    expect(settings.get('server-url')).toBe('https://192.0.2.1:8443');
    expect(settings.get('admission-mode')).toBe('enforce');
    expect(settings.count('password-min-length')).toBe(12);
    expect(settings.object('server-url')).toMatchObject({ value: '', source: 'default', customized: false });
    await settings.close();
  });

  it('keep what somebody set over the next start, and tell listeners at once', async () => {
    const { store, settings } = await started();
    let heard = 0;
    settings.onChange(() => {
      heard += 1;
    });
    const key = keyOf(settingKind, { name: 'admission-mode' });
    await changeObject<Setting>(store, key, (setting) => ({ ...setting, value: 'warn' }));
    await expect.poll(() => settings.get('admission-mode')).toBe('warn');
    expect(heard).toBe(1);
    await settings.close();

    const again = await started({}, store);
    expect(again.settings.object('admission-mode')).toMatchObject({ value: 'warn', source: 'db', customized: true });
    await again.settings.close();
  });

  it('take what the start fixes, and let go of it when the next start does not', async () => {
    const { store, settings } = await started({ 'server-url': 'https://drover.example.com' });
    expect(settings.object('server-url')).toMatchObject({ value: 'https://drover.example.com', source: 'env' });
    await settings.close();
    const again = await started({}, store);
    expect(again.settings.object('server-url')).toMatchObject({ value: '', source: 'default' });
    await again.settings.close();
  });

  it('change nothing when nothing changes', async () => {
    const { store, settings } = await started();
    const { revision } = await store.status();
    await ensureSettings(store, { fixed: {}, defaults: { 'server-url': 'https://192.0.2.1:8443' } }, now);
    expect((await store.status()).revision).toBe(revision);
    await settings.close();
  });

  it('fall back to the built-in default when the object is gone', async () => {
    const { store, settings } = await started();
    await store.commit([{ op: 'delete', key: keyOf(settingKind, { name: 'password-min-length' }) }]);
    await expect.poll(() => settings.object('password-min-length')).toBeUndefined();
    expect(settings.count('password-min-length')).toBe(12);
    await settings.close();
  });
});

describe('judgeSetting', () => {
  const codes = (setting: Setting, old?: Setting): string[] => judgeSetting(setting, old).map(({ code }) => code);

  it.each(['cacerts', 'install-uuid', 'server-version'])('refuses a change of %s, which the manager writes', (name) => {
    expect(codes(aSetting(name, { value: 'x' }), aSetting(name, { value: 'y' }))).toEqual(['setting-locked']);
    expect(codes(aSetting(name, { value: 'y' }), aSetting(name, { value: 'y' }))).toEqual([]);
  });

  it('refuses a change of what the start fixed', () => {
    const old = aSetting('server-url', { value: 'https://a.example', source: 'env' });
    expect(codes({ ...old, value: 'https://b.example' }, old)).toEqual(['setting-locked']);
    expect(codes({ ...old, metadata: { name: 'server-url', labels: { a: 'b' } } }, old)).toEqual([]);
  });

  it.each([
    ['admission-mode', 'maybe'],
    ['server-url', 'http://a.example'],
    ['server-url', 'https://a.example/path'],
    ['server-url', 'https://user@a.example'],
    ['password-min-length', '-1'],
    ['password-min-length', 'twelve'],
  ])('refuses %s=%s and says what is expected', (name, value) => {
    const [issue] = judgeSetting(aSetting(name, { value }), aSetting(name));
    expect(issue).toMatchObject({ code: 'setting-value', severity: 'error', path: ['value'] });
    expect(issue?.message).toContain(`"${value}"`);
  });

  it.each([
    ['admission-mode', 'warn'],
    ['server-url', 'https://[2001:db8::1]:8443'],
    ['server-url', ''],
    ['password-min-length', '0'],
  ])('takes %s=%s', (name, value) => {
    expect(codes(aSetting(name, { value }), aSetting(name))).toEqual([]);
  });

  it('names the nearest setting for one that does not exist', () => {
    const [issue] = judgeSetting(aSetting('admision-mode', { value: 'warn' }), undefined);
    expect(issue).toMatchObject({ code: 'setting-unknown', severity: 'warning' });
    expect(issue?.fix).toContain('"admission-mode"');
  });

  it('refuses a change of what the manager notes', () => {
    const old = aSetting('admission-mode', { value: 'warn', source: 'db', default: 'enforce' });
    expect(codes({ ...old, source: 'env' }, old)).toEqual(['setting-locked']);
  });
});
