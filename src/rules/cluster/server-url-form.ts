import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { type Finding, nothing, type Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { hostInUrl } from '../../network/endpoint.ts';
import type { ServerUrlFacts } from '../../network/facts.ts';

/** The server URL stands in a setting of the manager, so there is no closer place in the cluster. */
const path: Finding['path'] = ['spec', 'rkeConfig'];
const example = exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`);
/** An imported cluster gets nothing from the server URL of which a rule could speak. */
const imported = example.replace(/\n {2}kubernetesVersion[\s\S]*/, '\n  enableNetworkPolicy: false\n');

/** What nearly every server URL looks like: nothing about it needs a closer look. */
const plain = /^https:\/\/[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*(:\d{1,5})?$/;

export const serverUrlFormRule: Rule<ClusterSubject> = {
  code: 'server-url-form',
  on: 'Cluster',
  severity: 'error',
  title: 'the server URL is https, a host and perhaps a port, without a path or a slash at its end',
  why: 'Nodes put paths behind it and check the certificate of its host. With another form none of them finds the manager. The example is refused when the server URL is http://drover.example.net/.',
  remedy: 'Set the server URL to something like https://drover.example.net, an IPv6 address in brackets.',
  example: { bad: example, good: imported },
  covers: ['URL-1', 'URL-5'],
  sources: ['Rancher dashboard: server URL setting', 'RFC 3986, section 3.2.2'],
  judge({ facts, rke }) {
    const { serverUrl } = facts.manager;
    if (!serverUrl || !rke || (serverUrl.host && plain.test(serverUrl.url))) return nothing;
    const problem = problemOf(serverUrl);
    if (problem) return [{ path, ...problem }];
    const { host } = serverUrl;
    if (!host || 'name' in host || host.address.family === 'ipv4') return nothing;
    return [
      {
        severity: 'warning',
        path,
        message: `the server URL ${serverUrl.url} has an IPv6 address for a host: shells take its brackets for a pattern, and proxies and certificates handle names better`,
        fix: 'give the manager a DNS name with an AAAA record and use it in the server URL',
      },
    ];
  },
};

function problemOf({ url, host }: ServerUrlFacts): { message: string; fix: string } | undefined {
  if (url === '')
    return { message: 'the manager has no server URL, so nodes cannot find it', fix: 'set the server URL' };
  const fixForm = 'set it to https, a host and perhaps a port, e.g. https://drover.example.net:8443';
  if (!URL.canParse(url) || !host) {
    const bare = parseAddress(url.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, ''));
    return {
      message: `the server URL "${url}" is no URL with a host that nodes could find`,
      fix: bare.ok ? `write https://${hostInUrl({ address: bare.value })}` : fixForm,
    };
  }
  const { protocol, pathname, search, hash, username, host: authority } = new URL(url);
  const bare = `https://${authority}`;
  if (protocol !== 'https:') {
    return { message: `the server URL ${url} is not https, which nodes demand`, fix: `set it to ${bare}` };
  }
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || url.endsWith('/')) {
    return { message: `the server URL ${url} has more than https, a host and a port`, fix: `set it to ${bare}` };
  }
  return undefined;
}
