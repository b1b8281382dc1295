import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { parseHost } from '../../network/endpoint.ts';
import type { Facts } from '../../network/facts.ts';
import { serverUrlFormRule } from './server-url-form.ts';

function manager(url: string): Facts['manager'] {
  const host = URL.canParse(url) ? parseHost(new URL(url).hostname) : undefined;
  return { serverUrl: { url, ...(host?.ok && { host: host.value }) } };
}
const judge = (url: string) => judgeBy(serverUrlFormRule, aCluster(), { facts: { manager: manager(url) } });

describe('server-url-form', () => {
  itsExamplesHold(serverUrlFormRule, { facts: { manager: manager('http://drover.example.net/') } });

  it.each(['https://drover.example.net', 'https://drover.example.net:8443', 'https://10.0.0.5'])(
    'accepts %s',
    (url) => {
      expect(judge(url)).toEqual([]);
    },
  );

  it.each([
    ['', 'set the server URL'],
    ['http://drover.example.net', 'set it to https://drover.example.net'],
    ['https://drover.example.net/', 'set it to https://drover.example.net'],
    ['https://drover.example.net:8443/dashboard', 'set it to https://drover.example.net:8443'],
    ['https://fd7a:3c1e:9b42:1::10', 'write https://[fd7a:3c1e:9b42:1::10]'],
    ['https://a_b..c', 'set it to https, a host and perhaps a port, e.g. https://drover.example.net:8443'],
    ['https://300.1.2.3', 'set it to https, a host and perhaps a port, e.g. https://drover.example.net:8443'],
    ['https://10.0.0.5:99999', 'set it to https, a host and perhaps a port, e.g. https://drover.example.net:8443'],
    ['drover.example.net', 'set it to https, a host and perhaps a port, e.g. https://drover.example.net:8443'],
  ])('refuses "%s" and says what to do', (url, fix) => {
    const issues = judge(url);
    expect(brief(issues)).toEqual(['error spec.rkeConfig']);
    expect(issues[0]?.fix).toBe(fix);
  });

  it('warns of an IPv6 address in place of a name', () => {
    expect(brief(judge('https://[fd7a:3c1e:9b42:1::10]:8443'))).toEqual(['warning spec.rkeConfig']);
  });

  it('says nothing while the server URL is not known', () => {
    expect(judgeBy(serverUrlFormRule, aCluster(), { facts: { manager: {} } })).toEqual([]);
  });
});
