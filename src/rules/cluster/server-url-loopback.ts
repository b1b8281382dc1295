import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { nothing, type Rule } from '../../lib/rule.ts';
import type { Host } from '../../network/endpoint.ts';
import { scopeOf } from '../../network/scope.ts';

const example = examplePools([{}]);
const simulated = examplePools([{ kind: 'SimulatedConfig' }], {
  configs: [
    'apiVersion: drover.dev/v1alpha1\nkind: SimulatedConfig\nmetadata:\n  name: demo-all\n  namespace: fleet-default\nstack: dual\n',
  ],
});

export const serverUrlLoopbackRule: Rule<ClusterSubject> = {
  code: 'server-url-loopback',
  on: 'Cluster',
  severity: 'error',
  title: 'the host of the server URL is not the loopback',
  why: 'On each node the loopback is the node itself, so no machine finds the manager there. Only the manager’s own host could be a node. The example is refused when the server URL is https://localhost or https://[::1].',
  remedy: 'Set the server URL to a name or address at which nodes reach the manager.',
  example: { bad: example, good: simulated },
  covers: ['URL-2'],
  sources: ['Rancher dashboard: warning about localhost', 'RFC 1122, section 3.2.1.3', 'RFC 4291, section 2.5.3'],
  judge({ facts, rke, pools }) {
    const { serverUrl } = facts.manager;
    if (!serverUrl?.host || !rke || !isLoopback(serverUrl.host)) return nothing;
    const own = pools.filter(({ driver }) => driver?.insideManager);
    if (own.length > 0 && own.length === pools.length) return nothing;
    return [
      {
        ...(pools.length === 0 && { severity: 'warning' }),
        path: ['spec', 'rkeConfig'],
        message: `the server URL ${serverUrl.url} is the loopback, where ${
          pools.length === 0 ? 'no host but the manager’s own' : 'no machine of the pools'
        } finds the manager`,
        fix: 'set the server URL to a DNS name or an address of the manager that nodes reach',
      },
    ];
  },
};

function isLoopback(host: Host): boolean {
  if ('name' in host) return host.name === 'localhost' || host.name.endsWith('.localhost');
  const scope = scopeOf(host.address);
  return scope === 'loopback' || scope === 'unspecified';
}
