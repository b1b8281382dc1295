import { familyTitle } from './family.ts';
import type { NetworkPlan } from './plan.ts';
import type { Trace } from './trace.ts';

/** One value of the plan in words, with the reason for it. */
export interface PlanLine {
  readonly subject: string;
  readonly value: string;
  readonly trace: Trace;
}

/** Every traced value of the plan, in the order in which people ask for them. */
export function planLines(plan: NetworkPlan): PlanLine[] {
  const { nodeIp, advertise, etcdPeer } = plan.nodeAddresses;
  const line = (subject: string, value: string, trace: Trace): PlanLine => ({ subject, value, trace });
  return [
    line('stack', plan.stack.value, plan.stack),
    line('primary family', plan.primary.value, plan.primary),
    ...plan.pods.map((range) => line('pod range', range.value.text, range)),
    ...plan.services.map((range) => line('service range', range.value.text, range)),
    ...plan.nodeMasks.map((mask) => line(`node mask ${familyTitle[mask.family]}`, `/${mask.value}`, mask)),
    ...plan.dns.map((address) => line('cluster DNS', address.value.text, address)),
    line('cluster domain', plan.domain.value, plan.domain),
    line('probe host', plan.loopback.value, plan.loopback),
    line('node-ip', nodeIp.value.join(', '), nodeIp),
    line('advertise-address', advertise.value, advertise),
    line('etcd peers', etcdPeer.value, etcdPeer),
    line('join', `port ${plan.join.value.port}, ${plan.join.value.family}`, plan.join),
    ...plan.certificateNames.map((name) => line('certificate name', name.value, name)),
  ];
}
