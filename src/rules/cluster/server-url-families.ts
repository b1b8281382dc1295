import { allowIpv4ServerUrl } from '../../kinds/cluster/annotations.ts';
import { certainStack, isStackOf } from '../../kinds/cluster/certain-stack.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { exampleIpv4Ranges } from '../../kinds/cluster/example-pools.ts';
import { placeOfFamily } from '../../kinds/cluster/family-place.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import { stackTitle } from '../../network/family.ts';

export const serverUrlFamiliesRule: Rule<ClusterSubject> = {
  code: 'server-url-families',
  on: 'Cluster',
  severity: 'error',
  title: 'nodes of IPv6-only and dual-stack clusters reach the server URL over IPv6',
  why: 'A node registers and gets its plan from the server URL. IPv6-only nodes reach it over IPv6 or not at all: without an IPv6 address of its host they wait for ever. The example is refused when the host of the server URL has IPv4 addresses alone.',
  remedy: `Give the host of the server URL an AAAA record and let the manager listen on IPv6. For a dual-stack cluster whose nodes can use IPv4 to reach the manager, the annotation ${allowIpv4ServerUrl}: "true" turns the error into a warning.`,
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`),
    good: exampleManifest(`machineGlobalConfig:\n${exampleIpv4Ranges}`),
  },
  covers: ['URL-3', 'URL-4', 'NET-014'],
  sources: ['Rancher documentation, dual-stack guide: requirement for the Rancher server URL'],
  judge(subject) {
    const { facts, rke, cluster } = subject;
    const { serverUrl } = facts.manager;
    if (!rke || !serverUrl?.families) return nothing;
    const hasIpv6 = serverUrl.families.includes('ipv6');
    if (hasIpv6 && serverUrl.families.length === 2) return nothing;
    const stack = certainStack(subject);
    if (!stack) return nothing;
    if (stack === 'ipv4') return serverUrl.families.includes('ipv4') ? nothing : [withoutIpv4(subject, serverUrl.url)];
    if (hasIpv6) return nothing;
    const given = cluster.metadata?.annotations?.[allowIpv4ServerUrl];
    const allowed = stack === 'dual' && given === 'true';
    // What was accepted once must stay editable when the world around it changes.
    const accepted = isStackOf(subject.old, stack);
    const fix =
      serverUrl.host && 'address' in serverUrl.host
        ? 'use a DNS name with an AAAA record in the server URL, and let the manager listen on IPv6'
        : 'give its host an AAAA record, and let the manager listen on IPv6';
    const annotation =
      stack === 'dual' && !allowed
        ? `, or write the annotation ${allowIpv4ServerUrl}: "true" if the nodes can reach it over IPv4`
        : '';
    return [
      {
        ...((allowed || accepted) && { severity: 'warning' }),
        path: placeOfFamily(subject, 'ipv6'),
        message: `the cluster is ${stackTitle[stack]}, but the host of the server URL ${serverUrl.url} has no IPv6 address${
          allowed ? '; its nodes are said to reach it over IPv4' : ', expected one that nodes reach'
        }`,
        fix: `${fix}${annotation}`,
      },
    ];
  },
};

function withoutIpv4(subject: ClusterSubject, url: string) {
  return {
    severity: 'warning' as const,
    path: placeOfFamily(subject, 'ipv4'),
    message: `the cluster is IPv4-only, but the host of the server URL ${url} has no IPv4 address`,
    fix: 'give its host an A record, or see to it that the nodes have IPv6 too',
  };
}
