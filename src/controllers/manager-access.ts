import { accessInstruction, type ClusterAccess, readAccess } from '../kinds/nodeplan/reports/access.ts';
import type { ClusterWorld } from './cluster-world.ts';

/** What control planes have told of how to reach the API as the manager, by the name of their machine. */
export function accessesIn({ nodes }: ClusterWorld): readonly ClusterAccess[] {
  return nodes
    .filter(({ observed }) => observed.profile.roles.controlPlane && !observed.deleting)
    .flatMap(({ feedback }) => {
      const run = feedback.periodic[accessInstruction];
      return run?.exitCode === 0 ? (readAccess(run.stdout) ?? []) : [];
    });
}

/** The authority of the cluster's API, PEM as base64; undefined until a control plane has told it. */
export function authorityIn(world: ClusterWorld): string | undefined {
  return accessesIn(world)[0]?.authority;
}
