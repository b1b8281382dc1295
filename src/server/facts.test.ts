import { describe, expect, it } from 'vitest';
import { watchManagerFacts } from './facts.ts';

function aWatch(answers: Record<string, readonly string[] | undefined>, url = 'https://drover.example.com') {
  const state = { url, asked: 0 };
  const watch = watchManagerFacts({
    serverUrl: () => state.url,
    hostStack: () => 'dual',
    resolve: async (name) => {
      state.asked += 1;
      return answers[name];
    },
    intervalMs: 1e9,
  });
  return { watch, state };
}

describe('watchManagerFacts', () => {
  it('knows nothing before it has looked', () => {
    const { watch } = aWatch({});
    expect(watch.facts).toEqual({});
    watch.close();
  });

  it('tells the families of the addresses of a name', async () => {
    const { watch } = aWatch({ 'drover.example.com': ['2001:db8::1', '192.0.2.1', '2001:db8::2'] });
    await watch.refresh();
    expect(watch.facts).toMatchObject({ hostStack: 'dual', serverUrl: { families: ['ipv4', 'ipv6'] } });
    watch.close();
  });

  it('asks nobody about an address', async () => {
    const { watch, state } = aWatch({}, 'https://[2001:db8::1]:8443');
    await watch.refresh();
    expect(watch.facts.serverUrl).toMatchObject({ families: ['ipv6'] });
    expect(state.asked).toBe(0);
    watch.close();
  });

  it('says that a name has no address, which is not the same as not knowing', async () => {
    const { watch } = aWatch({ 'drover.example.com': [] });
    await watch.refresh();
    expect(watch.facts.serverUrl?.families).toEqual([]);
    watch.close();
  });

  it('keeps what it knew while nobody answers, but not about another URL', async () => {
    const answers: Record<string, readonly string[] | undefined> = { 'drover.example.com': ['192.0.2.1'] };
    const { watch, state } = aWatch(answers);
    await watch.refresh();
    delete answers['drover.example.com'];
    await watch.refresh();
    expect(watch.facts.serverUrl?.families).toEqual(['ipv4']);
    state.url = 'https://other.example.com';
    await watch.refresh();
    expect(watch.facts.serverUrl).toEqual({ url: state.url, host: { name: 'other.example.com' } });
    watch.close();
  });
});
