import { patchItem } from '../../kinds/cluster/patches.ts';
import { type RangeOption, rangeOptionsOf } from '../../kinds/cluster/range-options.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import { type Cidr, parseCidr, type WrittenCidr } from '../../network/cidr.ts';
import type { Reading } from '../../network/reading.ts';
import { rangesFromUla } from '../../network/ula.ts';

/** Every item of the two range options is a range, written as the engines can read it. */
export const rangeSyntaxRule: Rule<ClusterSubject> = {
  code: 'range-syntax',
  on: 'Cluster',
  severity: 'error',
  title: 'each pod and service range is an IPv4 or IPv6 range with a prefix length',
  why: 'The engines split the text at commas, trim nothing, and exit at start when a part is no range. Brackets belong around IPv6 addresses in URLs only.',
  remedy: 'Write ranges as ADDRESS/PREFIX, two of them separated by a bare comma or as a YAML list.',
  example: {
    bad: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16, fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
`,
    good: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: demo, namespace: fleet-default }
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
`,
  },
  covers: ['CIDR-1', 'NET-001', 'NET-012'],
  sources: ['K3s splits the lists without trimming (pkg/cli/server/server.go)', 'RFC 4632', 'RFC 4291, 2.3'],
  *judge(subject) {
    for (const range of rangeOptionsOf(subject)) {
      for (const reading of range.readings) {
        if (!reading.value) yield findingFor(range, reading, subject);
      }
    }
  },
};

function findingFor(range: RangeOption, reading: Reading<WrittenCidr>, subject: ClusterSubject): Finding {
  const { value: text, path } = reading.given;
  const message = `"${text}" in ${range.key} is ${reading.reason}; expected a ${range.whose} range such as 10.42.0.0/16 or fd00:42::/56`;
  const { option } = range;
  if (text.trim() === '' && option && option.items.length > 1) {
    return { path, message, fix: 'take the empty item out', patch: patchItem(option, reading.given, undefined) };
  }
  const meant = meantBy(text);
  if (meant && option) {
    return { path, message, fix: `write ${meant.text}`, patch: patchItem(option, reading.given, meant.text) };
  }
  const ula = rangesFromUla(subject.facts.freshUla);
  const [ipv4, ipv6] = range.whose === 'pod' ? ['10.42.0.0/16', ula.pods.text] : ['10.43.0.0/16', ula.services.text];
  return { path, message, fix: `write a range as ADDRESS/PREFIX, for example ${ipv4} for IPv4 or ${ipv6} for IPv6` };
}

/** The range that is certainly meant by a text with spaces, quotes or brackets around or in it. */
function meantBy(text: string): Cidr | undefined {
  const result = parseCidr(text.replace(/[\s[\]"']/g, ''));
  return result.ok ? result.value.cidr : undefined;
}
