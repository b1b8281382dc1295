import { exampleDualRanges, k3sExampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { placeOf, sourcesFor, valueAt } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const ec2 = (name: string, subnetId: string) => `---
apiVersion: rke-machine-config.cattle.io/v1
kind: Amazonec2Config
metadata:
  name: ${name}
  namespace: fleet-default
region: eu-central-1
vpcId: vpc-0a1b2c3d
subnetId: ${subnetId}
ipv6AddressCount: "1"
httpProtocolIpv6: enabled
`;

const example = (backend: string) =>
  `${k3sExampleManifest(`machineGlobalConfig:
  flannel-backend: ${backend}
  flannel-ipv6-masq: true
${exampleDualRanges}
machinePools:
  - name: servers
    quantity: 3
    etcdRole: true
    controlPlaneRole: true
    machineConfigRef:
      kind: Amazonec2Config
      name: demo-servers
  - name: workers
    quantity: 3
    workerRole: true
    machineConfigRef:
      kind: Amazonec2Config
      name: demo-workers`)}${ec2('demo-servers', 'subnet-0a1b2c3d')}${ec2('demo-workers', 'subnet-9f8e7d6c')}`;

export const directRoutesAcrossSubnetsRule: Rule<ClusterSubject> = {
  code: 'direct-routes-across-subnets',
  on: 'Cluster',
  severity: 'error',
  title: 'routes between nodes without a tunnel stay on one link',
  why: 'With host-gw, and with Cilium’s autoDirectNodeRoutes, each node sends packets of pods straight to the other node’s address as next hop. A router between two subnets does not know the pods’ ranges and drops them.',
  remedy:
    'Put all pools into one subnet, or use a tunnel: vxlan or wireguard-native, in Cilium underlayProtocol: ipv6.',
  example: { bad: example('host-gw'), good: example('vxlan') },
  covers: ['NET-050', 'NET-080'],
  sources: ['K3s documentation: host-gw', 'RKE2 documentation, network options: Cilium'],
  judge(subject) {
    const { pools } = subject;
    if (pools.length < 2) return nothing;
    const direct = directRoutes(subject);
    if (!direct) return nothing;
    const [first, ...further] = pools.flatMap((pool) => placed(pool) ?? []);
    const other = first && further.find(({ where }) => where !== first.where);
    if (!first || !other) return nothing;
    return [
      {
        path: direct.path,
        message: `${direct.name} needs all nodes on one link, but pool ${first.name} is in ${first.where} and pool ${other.name} in ${other.where}`,
        fix: direct.fix,
      },
    ];
  },
};

interface DirectRoutes {
  readonly path: FieldPath;
  readonly name: string;
  readonly fix: string;
}

function directRoutes({ engine, cniName, input, helm, stack }: ClusterSubject): DirectRoutes | undefined {
  if (engine.name === 'k3s') {
    if (input.flannelBackend?.value !== 'host-gw') return undefined;
    return { path: input.flannelBackend.path, name: 'flannel-backend host-gw', fix: 'write vxlan or wireguard-native' };
  }
  for (const source of sourcesFor(helm, `rke2-${cniName}`)) {
    if (cniName === 'canal' && valueAt(source.values, 'flannel', 'backend') === 'host-gw') {
      const { path, name } = placeOf(source, ['flannel', 'backend']);
      return { path, name: `${name} host-gw`, fix: 'write vxlan or wireguard' };
    }
    if (cniName === 'cilium' && source.values.autoDirectNodeRoutes === true) {
      const { path, name } = placeOf(source, ['autoDirectNodeRoutes']);
      return { path, name, fix: 'remove it and write routingMode: tunnel with underlayProtocol: ipv6' };
    }
  }
  if (cniName !== 'cilium' || stack !== 'ipv6' || !input.cni || choosesWay(helm)) return undefined;
  return {
    path: input.cni.path,
    name: 'Cilium with the direct routes that are rendered for an IPv6-only cluster',
    fix: 'write chartValues.rke2-cilium.underlayProtocol: ipv6',
  };
}

const ways = ['routingMode', 'underlayProtocol', 'tunnelProtocol', 'autoDirectNodeRoutes'] as const;

/** Whether the user says how Cilium's packets travel, so that nothing is rendered about it. */
function choosesWay(helm: ClusterSubject['helm']): boolean {
  return sourcesFor(helm, 'rke2-cilium').some(
    ({ from, values }) => from !== 'chartValues' || ways.some((key) => values[key] !== undefined),
  );
}

/** Where the machines of a pool stand: a subnet lies in one zone, and another zone is another subnet. */
function placed({ config, pool }: PoolSubject): { readonly name: string; readonly where: string } | undefined {
  const subnetId = config?.subnetId;
  const zone = config?.zone;
  if (typeof subnetId === 'string' && subnetId !== '') return { name: pool.name, where: subnetId };
  return typeof zone === 'string' && zone !== '' ? { name: pool.name, where: `zone ${zone}` } : undefined;
}
