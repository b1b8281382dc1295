import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../testing/sign-request.ts';
import { makeClientKey } from '../cluster/client-key.ts';
import { chooseAccess, publicKeyOf } from './choose-access.ts';

const now = Date.parse('2026-11-22');
const day = 24 * 60 * 60 * 1000;
const scriptFor = (request: string) => `{"request":"${Buffer.from(request).toString('base64')}"}`;

describe('chooseAccess', () => {
  it('takes no certificate of another key, and none that has ended', async () => {
    const [own, other] = [await makeClientKey(), await makeClientKey()];
    const foreign = await signRequest(scriptFor(other.request));
    const access = await signRequest(scriptFor(own.request));
    expect(chooseAccess([foreign], publicKeyOf(own.key), undefined, now)).toBeUndefined();
    expect(chooseAccess([foreign, access], publicKeyOf(own.key), undefined, now)).toBe(access);
    expect(chooseAccess([access], publicKeyOf(own.key), undefined, now + 400 * day)).toBeUndefined();
    expect(chooseAccess([{ ...access, certificate: 'AAAA' }], publicKeyOf(own.key), undefined, now)).toBeUndefined();
  });

  it('stays with what people have as long as that is good for a month', async () => {
    const own = await makeClientKey();
    const [first, second] = [await signRequest(scriptFor(own.request)), await signRequest(scriptFor(own.request))];
    const present = `${second.authority} ${second.certificate}`;
    expect(chooseAccess([first, second], publicKeyOf(own.key), present, now)).toBe(second);
    expect(chooseAccess([first, second], publicKeyOf(own.key), present, now + 330 * day)).toBe(first);
  });
});
