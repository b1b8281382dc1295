import { sha256Hex } from '../../../lib/digest.ts';
import type { MachineOrder } from '../../types.ts';
import { type Ec2Settings, keptGroupName } from '../settings.ts';
import type { GroupRule } from './rule.ts';
import { rulesForCluster, rulesForOpenPorts } from './wanted.ts';

/** A group that the manager makes and keeps. */
export interface KeptGroup {
  readonly name: string;
  readonly rules: readonly GroupRule[];
  /** All nodes of the cluster are in it, and nodes of no other. */
  readonly forWholeCluster: boolean;
}

/** The security groups that the interface of a machine is put into. */
export interface OrderedGroups {
  readonly kept: readonly KeptGroup[];
  /** Names or ids of groups of the user, which are never changed. */
  readonly named: readonly string[];
}

/**
 * The default name stands for one group of the cluster. Ports that a configuration opens are in a group of their own, by
 * which ports they are: pools share the group of the cluster, and what one opens is nothing for the nodes of another.
 */
export function groupsOfOrder(order: MachineOrder, settings: Ec2Settings, managerId: string): OrderedGroups {
  const nameOfCluster = clusterGroupName(order.owner.clusterId, managerId);
  if (settings.securityGroupReadonly) return { kept: [], named: settings.securityGroups };
  const kept: KeptGroup[] = [];
  if (settings.securityGroups.includes(keptGroupName)) {
    kept.push({
      name: nameOfCluster,
      rules: rulesForCluster(order.openings, order.families),
      forWholeCluster: true,
    });
  }
  if (settings.openPorts.length > 0) {
    const rules = rulesForOpenPorts(settings.openPorts, order.families);
    const digest = sha256Hex(
      rules
        .map(({ protocol, from, peer }) => `${from}/${protocol} ${peer}`)
        .sort()
        .join(),
    );
    kept.push({
      name: `${nameOfCluster}-ports-${digest.slice(0, 8)}`,
      rules,
      forWholeCluster: false,
    });
  }
  return { kept, named: settings.securityGroups.filter((name) => name !== keptGroupName) };
}

/** Ids of clusters are unique in one manager, and names of groups in a VPC. AWS keeps names with `sg-` for ids. */
export function clusterGroupName(clusterId: string, managerId: string): string {
  return `drover-${clusterId}-${sha256Hex(managerId).slice(0, 6)}`;
}
