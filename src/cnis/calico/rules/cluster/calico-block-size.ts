import { exampleDualRanges, exampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import { wholeNumber } from '../../../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import type { Rule } from '../../../../lib/rule.ts';
import { type Family, familyTitle } from '../../../../network/family.ts';
import { calicoNetworksOf } from '../../installation.ts';

/** Block sizes that the operator takes, and the one it takes when none is given. */
const limits: Readonly<Record<Family, { readonly min: number; readonly max: number; readonly usual: number }>> = {
  ipv4: { min: 20, max: 32, usual: 26 },
  ipv6: { min: 116, max: 128, usual: 122 },
};

const example = (blockSize: number) =>
  exampleManifest(`machineGlobalConfig:
  cni: calico
${exampleDualRanges}
chartValues:
  rke2-calico:
    installation:
      calicoNetwork:
        ipPools:
          - cidr: 10.52.0.0/16
            encapsulation: VXLAN
          - cidr: fd7a:3c1e:9b42:5200::/56
            encapsulation: VXLAN
            natOutgoing: Enabled
            blockSize: ${blockSize}`);

export const calicoBlockSizeRule: Rule<ClusterSubject> = {
  code: 'calico-block-size',
  on: 'Cluster',
  severity: 'error',
  title: 'Calico’s block size fits the family and the pool',
  why: 'Calico hands addresses to nodes in blocks. The operator refuses the Installation when a block size is outside /20 to /32 for IPv4 or /116 to /128 for IPv6, or larger than its pool.',
  remedy: 'Leave blockSize out for /26 and /122, or write one within the limits.',
  example: { bad: example(64), good: example(122) },
  covers: [],
  sources: ['tigera/operator: validation of IP pools'],
  *judge({ helm, cniName }) {
    if (cniName !== 'calico') return;
    for (const { pools } of calicoNetworksOf(helm)) {
      for (const { cidr, pool, place, write } of pools) {
        if (!cidr) continue;
        const { min, max, usual } = limits[cidr.family];
        const given = pool.blockSize;
        const size = given === undefined || given === null ? usual : wholeNumber(given);
        const least = Math.max(min, cidr.prefix);
        if (size !== undefined && size >= least && size <= max) continue;
        const { path, name } = place('blockSize');
        const found = given === undefined || given === null ? `not given, so /${usual}` : JSON.stringify(given);
        const room = least <= max;
        const fitting = Math.min(max, Math.max(least, usual));
        yield {
          path: given === undefined ? place().path : path,
          message: `${name} is ${found}, expected ${room ? `${least} to ${max}` : `a pool that one block of /${max} fits in`} for the ${familyTitle[cidr.family]} pool ${cidr.text}`,
          fix: room ? `write blockSize: ${fitting}` : 'give the pool a wider range',
          ...(room && write('blockSize', fitting)),
        };
      }
    }
  },
};
