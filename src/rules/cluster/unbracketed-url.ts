import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';

/** Keys of the engine that take URLs; the datastore takes several, separated by commas. */
const urlKeys = ['server', 'datastore-endpoint', 'etcd-s3-proxy'] as const;

const proxyVariables: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** Scheme with optional credentials, then a host of at least two colons up to the path. */
const bareIpv6 = /^([a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?)([0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F]*)(\/.*)?$/;

export const unbracketedUrlRule: Rule<ClusterSubject> = {
  code: 'unbracketed-url',
  on: 'Cluster',
  severity: 'error',
  title: 'an IPv6 address in a URL stands in brackets',
  why: 'Without brackets nobody can tell where the address ends and the port begins (RFC 3986, 3.2.2). The engine or the agent cannot connect, or connects to the wrong port.',
  remedy: 'Put the address in brackets, the port behind them.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
      spec: 'agentEnvVars:\n  - name: HTTPS_PROXY\n    value: http://fd7a:3c1e:9b42:1::10:3128',
    }),
    good: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
      spec: 'agentEnvVars:\n  - name: HTTPS_PROXY\n    value: http://[fd7a:3c1e:9b42:1::10]:3128',
    }),
  },
  covers: ['NET-013'],
  sources: ['RFC 3986, section 3.2.2', 'Rancher plan store: join URLs with brackets'],
  *judge({ engineConfig, cluster }) {
    for (const key of urlKeys) {
      for (const { value, path } of placesOf(engineConfig, key)) {
        if (typeof value === 'string') yield* judgeUrls(value, path, `the key ${key}`);
      }
    }
    for (const [index, { name, value }] of (cluster.spec?.agentEnvVars ?? []).entries()) {
      if (!name || !value || !proxyVariables.includes(name)) continue;
      yield* judgeUrls(value, ['spec', 'agentEnvVars', index, 'value'], `the variable ${name}`);
    }
  },
};

function* judgeUrls(text: string, path: FieldPath, name: string): Iterable<Finding> {
  const urls = text.split(',');
  const mended = urls.map((url) => withBrackets(url));
  for (const [index, url] of mended.entries()) {
    if (url === undefined) continue;
    const value = urls.map((given, other) => mended[other] ?? given).join(',');
    yield {
      path,
      message: `${name} holds ${urls[index]}, an IPv6 address without brackets, where a port cannot be told apart`,
      fix: `write ${url}`,
      patch: [{ op: 'replace', path: jsonPointer(path), value }],
    };
  }
}

/** The URL as it was probably meant; undefined when there is nothing to mend. */
function withBrackets(url: string): string | undefined {
  const match = bareIpv6.exec(url);
  if (!match) return undefined;
  const [, start = '', host = '', rest = ''] = match;
  const colon = host.lastIndexOf(':');
  const withPort = parseAddress(host.slice(0, colon));
  const port = host.slice(colon + 1);
  // Ports that people use here have four digits or more; anything else may be the address's last group.
  if (withPort.ok && /^\d{4,5}$/.test(port)) return `${start}[${withPort.value.text}]:${port}${rest}`;
  const alone = parseAddress(host);
  return alone.ok ? `${start}[${alone.value.text}]${rest}` : undefined;
}
