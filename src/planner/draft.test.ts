import { describe, expect, it } from 'vitest';
import { ConfigDraft } from './draft.ts';

describe('a configuration draft', () => {
  it('never lets a suggestion replace what the user gave', () => {
    const draft = new ConfigDraft({ 'advertise-address': '10.0.0.9' });
    expect(draft.suggest('advertise-address', '10.0.0.1')).toBe(false);
    expect(draft.finish()).toEqual({ 'advertise-address': '10.0.0.9' });
  });

  it('says so when the manager must replace a value, and only then', () => {
    const draft = new ConfigDraft({ token: 'mine', server: 'https://a:9345' });
    draft.own('token', 'generated', 'tokens are generated');
    draft.own('server', 'https://a:9345', 'the manager knows');
    expect(draft.decisions).toEqual([
      { subject: 'token', value: 'replaced', why: 'tokens are generated, so the configured value cannot be used' },
    ]);
  });

  it('adds to a list what is not in it, whichever way the user wrote it', () => {
    const draft = new ConfigDraft({ 'tls-san': 'a.example.net,b.example.net' });
    expect(draft.append('tls-san', ['b.example.net', 'c.example.net', 'c.example.net'])).toEqual(['c.example.net']);
    expect(draft.finish()).toEqual({ 'tls-san': ['a.example.net,b.example.net', 'c.example.net'] });
  });

  it('keeps an argument that the user gave, in whatever spelling', () => {
    const draft = new ConfigDraft({ 'kubelet-arg': ['--node_ip=::'] });
    expect(draft.appendArgument('kubelet-arg', 'node-ip=10.0.0.1,fd00::1')).toBe(false);
    expect(draft.appendArgument('kubelet-arg', 'max-pods=200')).toBe(true);
    expect(draft.finish()).toEqual({ 'kubelet-arg': ['--node_ip=::', 'max-pods=200'] });
  });

  it('ends in alphabetical order, without empty values', () => {
    const draft = new ConfigDraft({ z: 'last', empty: '', nothing: [] });
    draft.suggest('a', true);
    expect(Object.entries(draft.finish())).toEqual([
      ['a', true],
      ['z', 'last'],
    ]);
  });
});
