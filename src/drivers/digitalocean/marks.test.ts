import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropletConfig } from '../../../testing/digitalocean/bench.ts';
import type { MachineOrder } from '../types.ts';
import { clusterTag, managerTag, readMarks, tagsOf, tokenTag } from './marks.ts';
import { settingsOf } from './settings.ts';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const anyOrder = fc
  .record({
    clusterId: word,
    clusterName: word,
    pool: word,
    namespace: word,
    machine: word,
  })
  .map(
    (owner): MachineOrder => ({
      token: '5f0c9a3b7e1d4826b0a4c6e8f1d3579b',
      name: owner.machine,
      config: dropletConfig(),
      userData: '',
      owner,
      families: ['ipv4'],
      openings: [],
    }),
  );

const settings = (fields = {}) => settingsOf(dropletConfig(fields));

describe('tags of a droplet', () => {
  it('say whose it is, whatever characters the names have', () => {
    fc.assert(
      fc.property(anyOrder, word, (order, manager) => {
        const { owner, token } = order;
        expect(readMarks(manager, tagsOf(manager, order, settings()))).toMatchObject({ owner, token });
      }),
    );
  });

  it('have only characters that DigitalOcean takes, and no capitals', () => {
    fc.assert(
      fc.property(anyOrder, word, (order, manager) => {
        for (const tag of tagsOf(manager, order, settings())) expect(tag).toMatch(/^[a-z0-9:_-]+$/);
      }),
    );
  });

  it('begin with the tag of the cluster, but for the one that all have', () => {
    fc.assert(
      fc.property(anyOrder, word, (order, manager) => {
        const cluster = clusterTag(manager, order.owner.clusterId);
        const [first, ...others] = tagsOf(manager, order, settings());
        expect(first).toBe(managerTag(manager));
        for (const tag of others) expect(`${tag}:`.startsWith(`${cluster}:`)).toBe(true);
      }),
    );
  });

  it('are nobody else’s: a manager whose name begins with that of another reads nothing of it', () => {
    const [order] = fc.sample(anyOrder, 1);
    if (!order) throw new Error('no order');
    expect(readMarks('harbour', tagsOf('harbour-2', order, settings()))).toEqual({
      privateNetworking: false,
      ownTags: [],
    });
  });

  it('hold the user’s tags as they are, and how the configuration differs from the usual', () => {
    const [order] = fc.sample(anyOrder, 1);
    if (!order) throw new Error('no order');
    const cluster = clusterTag('m', order.owner.clusterId);
    const usual = tagsOf('m', order, settings());
    const fields = { tags: 'team:Port, harbour', privateNetworking: true, sshKeyFingerprint: 'AA:BB', sshPort: '2222' };
    const added = tagsOf('m', order, settings(fields)).filter((tag) => !usual.includes(tag));
    expect(added).toEqual([`${cluster}:private`, `${cluster}:ssh:2222`, 'team:Port', 'harbour']);
  });

  it('tell which of them no other droplet has', () => {
    const [order] = fc.sample(anyOrder, 1);
    if (!order) throw new Error('no order');
    const { ownTags } = readMarks('m', tagsOf('m', order, settings()));
    expect(ownTags).toContain(tokenTag('m', order));
    expect(ownTags).toHaveLength(2);
  });
});
