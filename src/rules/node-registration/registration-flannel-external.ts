import { isOn, settingForAll } from '../../kinds/cluster/engine-option.ts';
import { k3sExampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const externalFlannel = k3sExampleManifest(`machineGlobalConfig:
  cluster-cidr: 10.52.0.0/16
  service-cidr: 10.53.0.0/16
  flannel-external-ip: true`);

export const registrationFlannelExternalRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-flannel-external',
  on: 'NodeRegistration',
  severity: 'warning',
  title: 'a host names external addresses where Flannel is to use them',
  why: 'With flannel-external-ip Flannel sends to external addresses. A node without one is reached at its internal address, which the others may not reach; K3s only logs a warning.',
  remedy: 'Give --address, or leave flannel-external-ip out of the cluster.',
  example: {
    bad: exampleRegistration('internalAddress: 10.0.0.11', externalFlannel),
    good: exampleRegistration('internalAddress: 10.0.0.11\naddress: 198.18.0.11', externalFlannel),
  },
  covers: ['NET-081'],
  sources: ['K3s agent: flannel-external-ip without node-external-ip'],
  judge({ external, internal, cluster: { engine, engineConfig } }) {
    if (engine.name !== 'k3s' || external.length > 0 || internal.length === 0) return nothing;
    if (!isOn(settingForAll(engineConfig, 'flannel-external-ip')?.value)) return nothing;
    if (settingForAll(engineConfig, 'node-external-ip')) return nothing;
    return [
      {
        path: ['address'],
        message: 'the host names no external address, but the cluster has flannel-external-ip: true',
        fix: 'add --address with the address at which the other nodes reach the host',
      },
    ];
  },
};
