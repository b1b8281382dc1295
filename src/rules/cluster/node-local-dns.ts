import { isOn } from '../../kinds/cluster/engine-option.ts';
import { exampleIpv6Ranges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { placeOf, plainText, sourcesFor, valueAt } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';
import { parseAddress } from '../../network/address.ts';

const usual = '169.254.20.10';

const example = (more: string) =>
  exampleManifest(`machineGlobalConfig:
  cni: canal
${exampleIpv6Ranges}
chartValues:
  rke2-coredns:
    nodelocal:
      enabled: true
${more}`);

export const nodeLocalDnsRule: Rule<ClusterSubject> = {
  code: 'node-local-dns',
  on: 'Cluster',
  severity: 'error',
  title: 'the node-local DNS cache of an IPv6-only cluster listens on an IPv6 address',
  why: 'The chart’s own address for the cache is IPv4 link-local. Pods without IPv4 cannot ask it, so no name resolves.',
  remedy:
    'Give nodelocal.ip_address an IPv6 address that nothing else uses, such as one of a unique local range of its own.',
  example: { bad: example(''), good: example('      ip_address: fd7a:3c1e:9b42:53::10') },
  covers: ['NET-078'],
  sources: ['rke2-coredns chart: nodelocal.ip_address'],
  *judge({ helm, stack }) {
    if (stack !== 'ipv6') return;
    for (const source of sourcesFor(helm, 'rke2-coredns')) {
      if (!isOn(valueAt(source.values, 'nodelocal', 'enabled'))) continue;
      const given = valueAt(source.values, 'nodelocal', 'ip_address');
      const address = parseAddress(given === undefined || given === null ? usual : plainText(given));
      if (address.ok && address.value.family === 'ipv6') continue;
      const { path, name } = placeOf(source, ['nodelocal', given === undefined ? 'enabled' : 'ip_address']);
      const found =
        given === undefined ? `the cache listens on ${usual} unless told` : `${name} is ${JSON.stringify(given)}`;
      yield {
        path,
        message: `${found}, expected an IPv6 address, because the cluster is IPv6-only`,
        fix: 'write nodelocal.ip_address with an unused IPv6 address, or nodelocal.enabled: false',
      };
    }
  },
};
