import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { hostIn } from '../../network/host-reference.ts';

const parent: FieldPath = ['spec', 'rkeConfig', 'registries'];
const example = (endpoint: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
registries:
  mirrors:
    docker.io:
      endpoint:
        - "${endpoint}"`);

export const registryEndpointsRule: Rule<ClusterSubject> = {
  code: 'registry-endpoints',
  on: 'Cluster',
  severity: 'error',
  title: 'mirrors are named by the host of a registry, and their endpoints are http or https URLs',
  why: 'The engine leaves out an endpoint that it cannot read and pulls from the registry itself, which an isolated node cannot reach. An IPv6 address without brackets is read as a host with a port.',
  remedy:
    'Write endpoints like https://mirror.example.net or https://[fd7a:3c1e:9b42:1::5]:5000, and keys like docker.io.',
  example: { bad: example('mirror.example.net:5000'), good: example('https://mirror.example.net:5000') },
  covers: [],
  sources: ['K3s and RKE2 documentation: private registry configuration', 'RFC 3986, section 3.2.2'],
  *judge({ rke }) {
    const registries = rke?.registries;
    if (!registries) return;
    for (const section of ['mirrors', 'configs'] as const) {
      for (const host of Object.keys(registries[section] ?? {})) {
        const finding = judgeKey(section, host);
        if (finding) yield finding;
      }
    }
    for (const [host, mirror] of Object.entries(registries.mirrors ?? {})) {
      for (const [index, endpoint] of (mirror.endpoint ?? []).entries()) {
        const finding = judgeEndpoint([...parent, 'mirrors', host, 'endpoint', index], endpoint);
        if (finding) yield finding;
      }
    }
  },
};

function judgeKey(section: 'mirrors' | 'configs', host: string): Finding | undefined {
  if ((section === 'mirrors' && host === '*') || (!host.includes('/') && hostIn(host).ok)) return undefined;
  const inside = hostIn(host);
  const bare = host.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
  return {
    path: [...parent, section, host],
    message: `registries.${section} has the key "${host}", expected the host of a registry and perhaps a port`,
    fix: inside.ok ? `write ${bare}` : 'write a key like docker.io or registry.example.net:5000',
  };
}

function judgeEndpoint(path: FieldPath, endpoint: string): Finding | undefined {
  if (URL.canParse(endpoint)) {
    const { protocol } = new URL(endpoint);
    if (protocol === 'http:' || protocol === 'https:') return undefined;
  }
  const proposal = mendedEndpoint(endpoint);
  return {
    path,
    message: `the registry endpoint "${endpoint}" is no http or https URL`,
    fix: proposal === undefined ? 'write a URL like https://mirror.example.net:5000' : `write ${proposal}`,
    ...(proposal !== undefined && { patch: [{ op: 'replace', path: jsonPointer(path), value: proposal }] }),
  };
}

/** The URL that was probably meant: with a scheme, and an IPv6 address in brackets. */
function mendedEndpoint(endpoint: string): string | undefined {
  const scheme = /^https?:\/\//.exec(endpoint)?.[0] ?? 'https://';
  const rest = endpoint.replace(/^[a-z]+:\/\//i, '');
  const address = parseAddress(rest);
  const url = `${scheme}${address.ok && address.value.family === 'ipv6' ? `[${address.value.text}]` : rest}`;
  return URL.canParse(url) && hostIn(url).ok ? url : undefined;
}
