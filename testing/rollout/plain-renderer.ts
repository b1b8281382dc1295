import { errandPrefix } from '../../src/kinds/nodeplan/reports/errand.ts';
import { httpsUrl } from '../../src/network/endpoint.ts';
import type { Roles } from '../../src/network/input.ts';
import type { PlanDocument } from '../../src/planner/plan-document/document.ts';
import type { Renderer } from '../../src/planner/rollout/world.ts';

/** What the plans of {@link plainRenderer} depend on besides node, server and release. */
export interface PlainConfig {
  /** Another revision is another configuration: every node restarts and is drained for it. */
  readonly revision: number;
  /** Another text changes a file that restarts nothing. */
  readonly hot?: string;
}

/** Plans that differ where real ones do, and are small enough to make millions of. */
export function plainRenderer({ revision, hot = '' }: PlainConfig): Renderer {
  const made = new Map<string, PlanDocument>();
  return {
    plan({ node, join, version }) {
      const disturbing = `${version.text} ${revision}`;
      const restart = `${disturbing} ${join ? httpsUrl(join) : 'first'}`;
      const key = `${restart} ${JSON.stringify(node.profile.roles)}`;
      const before = made.get(key);
      if (before) return before;
      const plan: PlanDocument = {
        files: hot === '' ? [] : [{ path: '/hot', content: btoa(hot), permissions: '0600', dynamic: true }],
        instructions: [
          {
            name: 'install',
            image: 'installer:1',
            command: 'sh',
            args: [],
            env: [`RESTART_STAMP=${restart}`, `DRAIN_HASH=${disturbing}`],
            saveOutput: false,
          },
        ],
        periodicInstructions: [],
        probes: probesOf(node.profile.roles),
      };
      made.set(key, plan);
      return plan;
    },
    errand: ({ id }) => ({ name: `${errandPrefix}${id}`, command: 'sh', args: [], env: [], periodSeconds: 30 }),
    uninstall: () => ({
      files: [],
      instructions: [{ name: 'uninstall', command: 'sh', args: [], env: [], saveOutput: true }],
      periodicInstructions: [],
      probes: {},
    }),
    uninstallCommand: () => 'uninstall.sh',
    secrets: [],
  };
}

function probesOf({ etcd, controlPlane }: Roles): PlanDocument['probes'] {
  return {
    kubelet: { url: 'http://127.0.0.1:10248/healthz' },
    ...(etcd && { etcd: { url: 'http://127.0.0.1:2381/health' } }),
    ...(controlPlane && { 'kube-apiserver': { url: 'https://127.0.0.1:6443/readyz' } }),
  };
}
