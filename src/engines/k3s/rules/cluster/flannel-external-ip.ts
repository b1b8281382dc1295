import { isOn, settingForAll } from '../../../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, k3sExampleManifest } from '../../../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const key = 'flannel-external-ip';

export const flannelExternalIpRule: Rule<ClusterSubject> = {
  code: key,
  on: 'Cluster',
  severity: 'warning',
  title: 'nodes have external addresses where Flannel is to use them',
  why: 'With flannel-external-ip Flannel sends to the external addresses of nodes. Where nodes get none, K3s only logs a warning and Flannel uses the internal ones, which the other nodes may not reach.',
  remedy: 'Give machines public addresses, or leave flannel-external-ip out.',
  example: {
    bad: `${k3sExampleManifest(`machineGlobalConfig:
  flannel-external-ip: true
${exampleDualRanges}
machinePools:
  - name: all
    quantity: 3
    etcdRole: true
    controlPlaneRole: true
    workerRole: true
    machineConfigRef:
      kind: Amazonec2Config
      name: demo-all`)}---
apiVersion: rke-machine-config.cattle.io/v1
kind: Amazonec2Config
metadata:
  name: demo-all
  namespace: fleet-default
region: eu-central-1
vpcId: vpc-0a1b2c3d
subnetId: subnet-0a1b2c3d
ipv6AddressCount: "1"
privateAddressOnly: true
`,
    good: k3sExampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
  },
  covers: ['NET-081'],
  sources: ['K3s agent: flannel-external-ip without node-external-ip'],
  *judge({ engine, engineConfig, pools }) {
    if (engine.name !== 'k3s') return nothing;
    const given = settingForAll(engineConfig, key);
    if (!given || !isOn(given.value) || settingForAll(engineConfig, 'node-external-ip')) return nothing;
    for (const { config, pool } of pools) {
      if (config?.privateAddressOnly !== true && config?.ipv6AddressOnly !== true) continue;
      yield {
        path: given.path,
        message: `${key} is true, but pool ${pool.name} gives its machines no external address, so Flannel uses internal ones`,
        fix: `remove ${key}, or give the machines of pool ${pool.name} public addresses`,
      };
    }
    return nothing;
  },
};
