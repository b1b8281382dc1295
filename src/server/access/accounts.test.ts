import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../testing/memory-store.ts';
import { grantKind } from '../../kinds/grant/kind.ts';
import { tokenKind } from '../../kinds/token/kind.ts';
import { userKind } from '../../kinds/user/kind.ts';
import { changeObject } from '../objects/change-object.ts';
import { keyOf, newObject, type ObjectKind } from '../objects/object.ts';
import { type Accounts, openAccounts } from './accounts.ts';
import { hashSecret } from './credential.ts';
import { type MintedToken, mintToken, type TokenOrder } from './mint-token.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

async function aWorld() {
  const store = new MemoryStore();
  const clock = { now: start };
  const put = async (kind: ObjectKind, name: string, fields: object): Promise<void> => {
    const value = newObject(kind, { name }, { ...fields }, new Date(clock.now));
    await store.commit([{ op: 'create', key: keyOf(kind, { name }), value }]);
  };
  await put(userKind, 'ann', { username: 'ann.smith', enabled: true });
  const accounts = await openAccounts({
    store,
    resources: [userKind, tokenKind, grantKind],
    root: { name: 'drover-root', secretHash: hashSecret('root-secret') },
    now: () => clock.now,
    fault: (error) => {
      throw error;
    },
  });
  const mint = (order: Partial<TokenOrder> = {}): Promise<MintedToken> =>
    mintToken(
      store,
      { userId: 'ann', use: 'api', description: '', ttl: 60_000, derived: false, ...order },
      new Date(clock.now),
    );
  return { store, clock, put, accounts, mint };
}

async function whoIs(accounts: Accounts, token: string): Promise<string> {
  const found = await accounts.authenticate({ authorization: `Bearer ${token}` });
  if (found === 'none') return 'none';
  return 'rejected' in found ? found.rejected : found.name;
}

describe('authenticate', () => {
  it('knows a token right after it was made', async () => {
    const { accounts, mint } = await aWorld();
    const token = await mint();
    expect(await whoIs(accounts, token.value)).toBe('ann');
    await accounts.close();
  });

  it('refuses a wrong secret, an unknown token and a token of nobody', async () => {
    const { accounts, mint } = await aWorld();
    const token = await mint();
    const orphan = await mint({ userId: 'gone' });
    expect(await whoIs(accounts, `${token.name}:x`)).toBe('wrong secret');
    expect(await whoIs(accounts, 'token-zzzzz:x')).toBe('unknown token');
    expect(await whoIs(accounts, orphan.value)).toBe('unknown user');
    await accounts.close();
  });

  it('refuses a token from the moment at which it ends', async () => {
    const { accounts, clock, mint } = await aWorld();
    const token = await mint({ ttl: 60_000 });
    clock.now = start + 59_999;
    expect(await whoIs(accounts, token.value)).toBe('ann');
    clock.now = start + 60_000;
    expect(await whoIs(accounts, token.value)).toBe('token expired');
    expect(accounts.tokensEndedBefore(clock.now + 1)).toContain(token.name);
    await accounts.close();
  });

  it('keeps a token without end', async () => {
    const { accounts, clock, mint } = await aWorld();
    const token = await mint({ ttl: 0 });
    clock.now = start + 1e12;
    expect(await whoIs(accounts, token.value)).toBe('ann');
    await accounts.close();
  });

  it('refuses a token whose end cannot be read', async () => {
    const { accounts, put } = await aWorld();
    await put(tokenKind, 'token-odd', { userId: 'ann', token: hashSecret('s'), expiresAt: 'soon' });
    expect(await whoIs(accounts, 'token-odd:s')).toBe('token expired');
    await accounts.close();
  });

  it('follows a token that is disabled, and one that is removed', async () => {
    const { accounts, store, mint } = await aWorld();
    const [disabled, removed] = [await mint(), await mint()];
    await changeObject<object>(store, keyOf(tokenKind, { name: disabled.name }), (token) => ({
      ...token,
      enabled: false,
    }));
    await store.commit([{ op: 'delete', key: keyOf(tokenKind, { name: removed.name }) }]);
    await expect.poll(() => whoIs(accounts, disabled.value)).toBe('token disabled');
    await expect.poll(() => whoIs(accounts, removed.value)).toBe('unknown token');
    await accounts.close();
  });

  it('locks every token of a user that is disabled', async () => {
    const { accounts, store, mint } = await aWorld();
    const token = await mint();
    expect(await whoIs(accounts, token.value)).toBe('ann');
    await changeObject<object>(store, keyOf(userKind, { name: 'ann' }), (user) => ({ ...user, enabled: false }));
    await expect.poll(() => whoIs(accounts, token.value)).toBe('user disabled');
    await accounts.close();
  });

  it('opens the root credential to its secret only', async () => {
    const { accounts } = await aWorld();
    expect(await whoIs(accounts, 'drover-root:root-secret')).toBe('system:root');
    expect(await whoIs(accounts, 'drover-root:other')).toBe('wrong secret');
    await accounts.close();
  });

  it('tells a node by its secret', async () => {
    const { accounts, put } = await aWorld();
    const nodeSecret = { namespace: 'fleet-default', name: 'plan-1' };
    await put(tokenKind, 'token-node', { nodeSecret, token: hashSecret('s') });
    expect(await whoIs(accounts, 'token-node:s')).toBe('system:node:fleet-default:plan-1');
    await accounts.close();
  });
});

describe('authorize', () => {
  it('follows grants to a user and to a group as they come and go', async () => {
    const { accounts, store, put, mint } = await aWorld();
    const user = await accounts.authenticate({ authorization: `Bearer ${(await mint()).value}` });
    if (user === 'none' || 'rejected' in user) throw new Error('expected a user');
    const backup = { verb: 'get', path: '/debug/anything' };
    const readUser = { verb: 'get', path: '/metrics' };
    expect(accounts.authorize(user, backup).allowed).toBe(false);

    await put(grantKind, 'everybody-reads', {
      spec: { role: 'reader', subjects: [{ kind: 'Group', name: 'system:authenticated' }] },
    });
    await expect.poll(() => accounts.authorize(user, readUser).allowed).toBe(true);
    expect(accounts.authorize(user, backup).allowed).toBe(false);

    await put(grantKind, 'ann-rules', { spec: { role: 'admin', subjects: [{ kind: 'User', name: 'ann' }] } });
    await expect.poll(() => accounts.authorize(user, backup).allowed).toBe(true);

    await store.commit([{ op: 'delete', key: keyOf(grantKind, { name: 'ann-rules' }) }]);
    await expect.poll(() => accounts.authorize(user, backup).allowed).toBe(false);
    await accounts.close();
  });
});

describe('standing', () => {
  it('is another one after a change of a token, a user or a grant, and when a token comes to its end', async () => {
    const { accounts, clock, put, mint } = await aWorld();
    const seen = new Set<string>();
    const look = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return seen.add(accounts.standing()).size;
    };
    expect(await look()).toBe(1);
    expect(await look()).toBe(1);
    await mint();
    expect(await look()).toBe(2);
    await put(userKind, 'bob', { username: 'bob', enabled: true });
    expect(await look()).toBe(3);
    await put(grantKind, 'bob', { spec: { role: 'reader', subjects: [{ kind: 'User', name: 'bob' }] } });
    expect(await look()).toBe(4);
    clock.now += 60_000;
    expect(await look()).toBe(5);
    expect(await look()).toBe(5);
    await accounts.close();
  });
});
