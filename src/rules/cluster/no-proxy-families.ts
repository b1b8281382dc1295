import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { type Cidr, cidr, containsRange, parseCidr } from '../../network/cidr.ts';

const proxies: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
const exceptions: readonly string[] = ['NO_PROXY', 'no_proxy'];
const loopback = cidr('::1/128');

const example = (exempt: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
    spec: `agentEnvVars:
  - name: HTTPS_PROXY
    value: http://proxy.example.net:3128
  - name: NO_PROXY
    value: ${exempt}`,
  });

export const noProxyFamiliesRule: Rule<ClusterSubject> = {
  code: 'no-proxy-families',
  on: 'Cluster',
  severity: 'warning',
  title: 'with a proxy, NO_PROXY names the IPv6 loopback, pods and Services too',
  why: 'What NO_PROXY does not name goes through the proxy, and usual values name IPv4 ranges only. Probes of the node itself and connections to Services then reach a proxy that knows nothing of them.',
  remedy: 'Add ::1 and the IPv6 ranges of pods and Services to NO_PROXY.',
  example: {
    bad: example('127.0.0.0/8,10.0.0.0/8,.svc,.cluster.local'),
    good: example('127.0.0.0/8,10.0.0.0/8,::1,fd7a:3c1e:9b42::/48,.svc,.cluster.local'),
  },
  covers: ['PROXY-2'],
  sources: ['Rancher chart: default of noProxy', 'Go: golang.org/x/net/http/httpproxy'],
  judge({ cluster, plan }) {
    const variables = cluster.spec?.agentEnvVars;
    if (!variables || variables.length === 0 || !plan || plan.stack.value === 'ipv4') return nothing;
    const proxy = variables.findIndex(({ name, value }) => name && value && proxies.includes(name));
    if (proxy < 0) return nothing;
    const index = variables.findIndex(({ name, value }) => name && value && exceptions.includes(name));
    const given = variables[index]?.value ?? '';
    const wanted = [
      { text: '::1', range: loopback },
      ...[...plan.pods, ...plan.services]
        .filter(({ value }) => value.family === 'ipv6')
        .map(({ value }) => ({ text: value.text, range: value })),
    ];
    const items = given.split(/[\s,]+/).filter((item) => item !== '');
    if (items.includes('*')) return nothing;
    const exempt = items.flatMap(rangeIn);
    const missing = wanted.filter(({ range }) => !exempt.some((outer) => containsRange(outer, range)));
    if (missing.length === 0) return nothing;
    const texts = missing.map(({ text }) => text);
    const value = [...items, ...texts].join(',');
    const path = ['spec', 'agentEnvVars', index < 0 ? proxy : index, 'value'];
    return [
      {
        path,
        message: `the variable ${variables[proxy]?.name} sends everything through a proxy, and ${
          index < 0 ? 'there is no NO_PROXY for' : `${variables[index]?.name} lacks`
        } ${texts.join(', ')}`,
        fix: index < 0 ? `add the variable NO_PROXY with the value ${value}` : `write ${value}`,
        patch:
          index < 0
            ? [{ op: 'add', path: '/spec/agentEnvVars/-', value: { name: 'NO_PROXY', value } }]
            : [{ op: 'replace', path: jsonPointer(path), value }],
      },
    ];
  },
};

/** The range that an item exempts; names exempt none. */
function rangeIn(item: string): Cidr[] {
  const range = parseCidr(item);
  if (range.ok) return [range.value.cidr];
  const address = parseAddress(item.replace(/^\[(.*)\]$/, '$1'));
  return address.ok ? [cidr(`${address.value.text}/${address.value.family === 'ipv6' ? 128 : 32}`)] : [];
}
