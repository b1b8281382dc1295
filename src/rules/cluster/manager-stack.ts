import { allowIpv4ServerUrl } from '../../kinds/cluster/annotations.ts';
import { certainStack, isStackOf } from '../../kinds/cluster/certain-stack.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { exampleIpv4Ranges } from '../../kinds/cluster/example-pools.ts';
import { placeOfFamily } from '../../kinds/cluster/family-place.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';

export const managerStackRule: Rule<ClusterSubject> = {
  code: 'manager-stack',
  on: 'Cluster',
  severity: 'error',
  title: 'the manager’s own host has the families that it needs to provision the cluster',
  why: 'A manager on an IPv6-only host reaches others over IPv6 alone and can provision IPv6-only and dual-stack clusters. One on an IPv4-only host can provision IPv4-only clusters. The example is refused by a manager on an IPv4-only host.',
  remedy: `Run the manager on a dual-stack host, which can provision clusters of every stack. For a dual-stack cluster whose nodes can use IPv4 to reach the manager, the annotation ${allowIpv4ServerUrl}: "true" turns the error into a warning.`,
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleIpv4Ranges}`),
  },
  covers: ['HOST-1', 'HOST-2'],
  sources: ['Rancher documentation, dual-stack guide: installing Rancher on IPv6-only or dual-stack clusters'],
  judge(subject) {
    const { facts, rke, cluster } = subject;
    const { hostStack } = facts.manager;
    if (!rke || !hostStack || hostStack === 'dual') return nothing;
    const stack = certainStack(subject);
    if (!stack || stack === hostStack || (hostStack === 'ipv6' && stack === 'dual')) return nothing;
    const allowed = stack === 'dual' && cluster.metadata?.annotations?.[allowIpv4ServerUrl] === 'true';
    // What was accepted once must stay editable when the world around it changes.
    const accepted = isStackOf(subject.old, stack);
    const annotation =
      stack === 'dual' && !allowed
        ? `, or write the annotation ${allowIpv4ServerUrl}: "true" if the nodes can reach it over IPv4`
        : '';
    return [
      {
        ...((allowed || accepted) && { severity: 'warning' }),
        path: placeOfFamily(subject, hostStack === 'ipv4' ? 'ipv6' : 'ipv4'),
        message: `the cluster is ${stackTitle[stack]}, but the manager’s host is ${stackTitle[hostStack]}, expected a host that is dual-stack or ${stack === 'ipv4' ? 'IPv4-only' : 'IPv6-only'}`,
        fix: `run the manager on a dual-stack host${annotation}`,
      },
    ];
  },
};
