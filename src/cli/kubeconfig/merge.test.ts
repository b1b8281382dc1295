import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { managerEntries } from './entries.ts';
import { mergeKubeconfig } from './merge.ts';

const entries = managerEntries({
  name: 'drover',
  endpoints: [
    { name: 'server', url: 'https://drover.example.com:8443' },
    { name: 'ipv4', url: 'https://192.0.2.1:8443' },
    { name: 'ipv6', url: 'https://[2001:db8::1]:8443' },
  ],
  authority: '-----BEGIN CERTIFICATE-----\n',
  user: 'admin',
  token: 'kubeconfig-x:secret',
});

const existing = `# mine
apiVersion: v1
kind: Config
current-context: work # do not touch
clusters:
- name: work
  cluster: {server: "https://work.example"}
users:
- name: me
  user: {token: t}
contexts:
- name: work
  context: {cluster: work, user: me, namespace: a}
preferences: {}
`;

interface Config {
  readonly 'current-context': string;
  readonly clusters: { readonly name: string; readonly cluster: { readonly server: string } }[];
  readonly users: { readonly name: string; readonly user: object }[];
  readonly contexts: { readonly name: string }[];
}

function merged(text: string, use = false, added = entries): Config {
  const result = mergeKubeconfig(text, added, use);
  if (!result.ok) throw new Error(result.reason);
  return parse(result.value) as Config;
}

describe('mergeKubeconfig', () => {
  it('makes a kubeconfig where there is none, with one context for each way', () => {
    const config = merged('');
    expect(config).toMatchObject({ apiVersion: 'v1', kind: 'Config', 'current-context': 'drover' });
    expect(config.clusters.map(({ name, cluster }) => [name, cluster.server])).toEqual([
      ['drover', 'https://drover.example.com:8443'],
      ['drover-ipv4', 'https://192.0.2.1:8443'],
      ['drover-ipv6', 'https://[2001:db8::1]:8443'],
    ]);
    expect(config.users).toEqual([{ name: 'drover-admin', user: { token: 'kubeconfig-x:secret' } }]);
  });

  it('leaves everything else as it is: entries, comments, the current context', () => {
    const result = mergeKubeconfig(existing, entries, false);
    const text = result.ok ? result.value : '';
    expect(text).toContain('# mine\n');
    expect(text).toContain('current-context: work # do not touch');
    const config = parse(text) as Config;
    const before = parse(existing) as Config;
    for (const list of ['clusters', 'users', 'contexts'] as const) expect(config[list][0]).toEqual(before[list][0]);
    expect(config.contexts.map(({ name }) => name)).toEqual(['work', 'drover', 'drover-ipv4', 'drover-ipv6']);
  });

  it('makes it the current context when told to', () => {
    expect(merged(existing, true)['current-context']).toBe('drover');
  });

  it('replaces its own entries by newer ones, once', () => {
    const first = mergeKubeconfig(existing, entries, false);
    const again = mergeKubeconfig(first.ok ? first.value : '', entries, false);
    expect(again).toEqual(first);
    const moved = { ...entries, users: [{ name: 'drover-admin', user: { token: 'new' } }] };
    const config = merged(first.ok ? first.value : '', false, moved);
    expect(config.users.at(-1)).toEqual({ name: 'drover-admin', user: { token: 'new' } });
    expect(config.users).toHaveLength(2);
  });

  it('changes nothing when the name belongs to another server', () => {
    const taken = existing.replaceAll('work', 'drover-ipv4');
    expect(mergeKubeconfig(taken, entries, false)).toEqual({
      ok: false,
      reason: 'in use for another server under the name "drover-ipv4"; choose another one with --name',
    });
  });

  it.each(['- a', 'text', 'a: [', 'clusters: 3'])('changes nothing in %j, which is no kubeconfig', (text) => {
    expect(mergeKubeconfig(text, entries, false).ok).toBe(false);
  });

  it.each([
    'clusters: null\nusers:\ncontexts: []\n',
    '{}',
    '{"clusters":[],"users":[],"contexts":[]}',
    '# only a comment\n',
  ])('fills the empty one %j', (text) => {
    expect(merged(text).contexts).toHaveLength(3);
  });

  it('never throws, whatever the file holds', () => {
    fc.assert(fc.property(fc.string(), (text) => void mergeKubeconfig(text, entries, true)));
  });
});
