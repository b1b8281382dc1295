import type { NodeFile, NodeProfile, RenderContext } from '../engines/types.ts';
import type { Decision } from '../lib/decision.ts';
import type { Layout } from './layout.ts';

export interface HostPreparation {
  readonly files: readonly NodeFile[];
  readonly decisions: readonly Decision[];
}

/**
 * What a Linux host with IPv6 must have before the engine starts: `localhost` in the families whose components listen
 * there (probes use the name), forwarding that survives a reboot, and, where the default route comes from router
 * advertisements, a kernel that goes on accepting them although it forwards.
 */
export function hostPreparation(node: NodeProfile, context: RenderContext, layout: Layout): HostPreparation {
  const { network, contract } = context;
  if (node.windows || !contract.preparesHosts || !network.families.includes('ipv6'))
    return { files: [], decisions: [] };
  const ipv4 = network.families.includes('ipv4');
  return {
    files: [
      {
        path: layout.sysctl,
        mode: '0644',
        content: sysctlText(ipv4),
        purpose: 'forwarding, which the engine turns on but does not keep over a reboot',
      },
      {
        path: layout.hostPreparation,
        mode: '0700',
        content: scriptText(layout.sysctl, ipv4),
        purpose: 'run before the engine starts: loopback names, forwarding, router advertisements; safe to run again',
      },
    ],
    decisions: [
      {
        subject: '/etc/hosts',
        value: '::1 localhost',
        why: 'health checks of the control plane dial localhost, which must lead to the family that components listen on',
      },
      {
        subject: layout.sysctl,
        value: 'forwarding=1',
        why: 'a host that forwards IPv6 ignores router advertisements unless told otherwise, and then loses its default route',
      },
    ],
  };
}

function sysctlText(ipv4: boolean): string {
  const lines = [
    'net.ipv6.conf.all.forwarding = 1',
    'net.ipv6.conf.default.forwarding = 1',
    ...(ipv4 ? ['net.ipv4.conf.all.forwarding = 1'] : []),
  ];
  return `# Nodes of a cluster with IPv6 forward between pods.\n${lines.join('\n')}\n`;
}

function scriptText(sysctl: string, ipv4: boolean): string {
  const names = [...(ipv4 ? ['127.0.0.1'] : []), '::1'];
  const advertisements = sysctl.replace(/\.conf$/, '-ra.conf');
  return `#!/bin/sh
# Prepares this host for a cluster with IPv6. Safe to run again. A folder given as argument stands for the root.
set -eu
root=\${1:-}

# Health checks dial localhost.
for address in ${names.join(' ')}; do
  if ! awk -v address="$address" '$1 == address { for (i = 2; i <= NF && $i !~ /^#/; i++) if ($i == "localhost") found = 1 } END { exit !found }' "$root/etc/hosts"; then
    [ -z "$(tail -c 1 "$root/etc/hosts")" ] || echo >>"$root/etc/hosts"
    echo "$address localhost" >>"$root/etc/hosts"
  fi
done

# A forwarding kernel drops routes from router advertisements when they expire, unless accept_ra is 2.
link=$(ip -6 route show default | awk '/ proto ra / { for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
if [ -n "$link" ]; then
  {
    echo 'net/ipv6/conf/all/accept_ra = 2'
    echo 'net/ipv6/conf/default/accept_ra = 2'
    echo "net/ipv6/conf/$link/accept_ra = 2"
    echo "net/ipv6/conf/$link/use_tempaddr = 0"
  } >"$root${advertisements}"
  sysctl -q -p "$root${advertisements}"
fi
sysctl -q -p "$root${sysctl}"
`;
}
