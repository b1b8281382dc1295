import { describe, expect, it } from 'vitest';
import { errorOfRefusal } from './refusal.ts';

const refused = (status: number, message: string, id = 'some_name') =>
  errorOfRefusal({ doing: 'make the droplet one', status, id, message, outcomeUnknown: false });

describe('a refused call', () => {
  it.each([
    [401, 'Unable to authenticate you', 'credentials', undefined],
    [403, 'You are missing the required permission droplet:create', 'permission', undefined],
    [403, 'You have reached the droplet limit of your account.', 'quota', undefined],
    [422, 'creating this/these droplet(s) will exceed your droplet limit', 'quota', undefined],
    [422, 'Size is not available in this region.', 'no-capacity', 'size'],
    [422, 'Region is not available', 'no-capacity', 'region'],
    [422, 'You specified an invalid image for Droplet creation.', 'bad-parameter', 'image'],
    [422, 'You specified an invalid region for Droplet creation.', 'bad-parameter', 'region'],
    [422, '12 are invalid key identifiers for Droplet creation.', 'bad-parameter', 'sshKeyFingerprint'],
    [422, 'User data must be less than 64 KiB.', 'bad-parameter', 'userdata'],
    [422, 'Droplet already has a pending event.', 'unavailable', undefined],
    [404, 'The resource you were accessing could not be found.', 'bad-parameter', undefined],
    [409, 'duplicate name', 'unavailable', undefined],
    [429, 'API Rate limit exceeded.', 'throttled', undefined],
    [500, 'Server was unable to give you a response.', 'unavailable', undefined],
    [503, '', 'unavailable', undefined],
  ] as const)('with status %i and the words "%s" is %s', (status, message, kind, field) => {
    expect(refused(status, message)).toMatchObject({ kind, field });
  });

  it('says what was asked for, what DigitalOcean says, and what to do, in one sentence', () => {
    expect(refused(422, 'creating this/these droplet(s) will exceed your droplet limit.').message).toBe(
      'DigitalOcean does not make the droplet one: creating this/these droplet(s) will exceed your droplet limit; remove droplets, or ask DigitalOcean for a higher limit',
    );
  });

  it('says the status where DigitalOcean says nothing, and cuts what is long', () => {
    expect(refused(502, ' ').message).toContain('it answers with status 502 (some_name)');
    expect(refused(400, 'word '.repeat(1000)).message.length).toBeLessThan(700);
  });

  it('keeps the name of the error', () => {
    expect(refused(422, 'no', 'unprocessable_entity').code).toBe('unprocessable_entity');
  });
});
