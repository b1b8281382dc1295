import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../../testing/memory-store.ts';
import { tokenKind } from '../../../kinds/token/kind.ts';
import { keyOf, newObject } from '../../objects/object.ts';
import { nodeTokenText } from '../connect/machine-objects.ts';
import { agentContacts } from './agent-contacts.ts';
import { sweepNodeTokens } from './node-tokens.ts';

describe('sweepNodeTokens', () => {
  it('removes the credentials of machines that are gone, and no others', async () => {
    const store = new MemoryStore();
    const made = new Date('2026-05-01T10:00:00Z');
    const keep = (name: string, value: string) =>
      store.commit([{ op: 'create', key: keyOf(tokenKind, { name }), value }]);
    await keep('node-gone', nodeTokenText('node-gone', 'ns', 'gone', 'h', made));
    await keep('node-there', nodeTokenText('node-there', 'ns', 'there', 'h', made));
    await keep('node-young', nodeTokenText('node-young', 'ns', 'young', 'h', new Date('2026-05-01T10:55:00Z')));
    for (const name of ['gone', 'there']) {
      const bootstrapMachine = { namespace: 'ns', name, uid: 'u' };
      await keep(`bootstrap-${name}`, newObject(tokenKind, { name: `bootstrap-${name}` }, { bootstrapMachine }, made));
    }
    await keep('person', newObject(tokenKind, { name: 'person' }, { userId: 'u' }, made));
    const contacts = agentContacts(() => 0);
    contacts.note('ns/gone', { source: 'a', userAgent: '', isWatch: false });
    await sweepNodeTokens(
      store,
      (secret) => /^ns\/there(-machine-plan)?$/.test(secret),
      contacts,
      Date.parse('2026-05-01T11:00:00Z'),
    );
    const page = await store.list({ group: tokenKind.group, resource: tokenKind.plural });
    expect(page.ok && page.items.map(({ key }) => key.name)).toEqual([
      'bootstrap-there',
      'node-there',
      'node-young',
      'person',
    ]);
    expect(contacts.of('ns/gone')).toBeUndefined();
  });
});

describe('agentContacts', () => {
  it('counts the watches that are open', () => {
    const contacts = agentContacts(() => 7);
    const note = (source: string, isWatch: boolean) => contacts.note('ns/a', { source, userAgent: 'agent/1', isWatch });
    expect(note('10.0.0.1', false)).toBeUndefined();
    const [first, second] = [note('10.0.0.1', true), note('10.0.0.2', true)];
    expect(contacts.of('ns/a')).toEqual({
      last: 7,
      userAgent: 'agent/1',
      stale: false,
      watching: ['10.0.0.1', '10.0.0.2'],
    });
    first?.();
    first?.();
    expect(contacts.of('ns/a')?.watching).toEqual(['10.0.0.2']);
    second?.();
    expect(contacts.of('ns/a')?.watching).toEqual([]);
  });

  it('takes what an agent said before it began anew for old, until it has reported again', () => {
    const contacts = agentContacts(() => 7);
    const note = (act?: 'begin' | 'report') =>
      contacts.note('ns/a', { source: '10.0.0.1', userAgent: 'agent/1', isWatch: false, act });
    const stale = (['begin', undefined, 'report', undefined, 'begin'] as const).map((act) => {
      note(act);
      return contacts.of('ns/a')?.stale;
    });
    expect(stale).toEqual([true, true, false, false, true]);
  });

  it('counts an agent as heard of until its watch ends', () => {
    const clock = { now: 7 };
    const contacts = agentContacts(() => clock.now);
    const end = contacts.note('ns/a', { source: '10.0.0.1', userAgent: 'agent/1', isWatch: true });
    clock.now = 600;
    end?.();
    expect(contacts.of('ns/a')?.last).toBe(600);
  });
});
