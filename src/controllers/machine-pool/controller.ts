import { instanceKind } from '../../kinds/instance/kind.ts';
import { machineKind } from '../../kinds/machine/kind.ts';
import { machinepoolKind } from '../../kinds/machinepool/kind.ts';
import type { Controller } from '../../runtime/controller.ts';
import { resourceOf } from '../../runtime/object.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import type { ClusterPorts } from '../ports.ts';
import { carryOutPools } from './carry-out.ts';
import { followMachines } from './follow-machines.ts';
import { followPools } from './follow-pools.ts';
import { writePoolStatuses } from './pool-status.ts';
import { letMachinesGo, removeInstances, removePools } from './remove-leftovers.ts';

/** Has as many machines of each pool as it shall have, from the configuration that it has. Calls no provider. */
export function machinePoolController(ports: Pick<ClusterPorts, 'newSuffix'>): Controller<ClusterWorld> {
  return {
    name: 'machine-pool',
    writes: [
      { ...resourceOf(machinepoolKind), half: 'spec' },
      { ...resourceOf(machinepoolKind), half: 'metadata', which: 'all but the finalizer at the end' },
      { ...resourceOf(machinepoolKind), half: 'status', which: 'counts and budget' },
      { ...resourceOf(machineKind), half: 'spec' },
      { ...resourceOf(machineKind), half: 'metadata', which: 'machines of pools' },
      { ...resourceOf(instanceKind), half: 'spec' },
      { ...resourceOf(instanceKind), half: 'metadata', which: 'all but the finalizer at the end' },
    ],
    steps: [
      { name: 'pools', run: followPools },
      { name: 'machines', run: (world, work) => carryOutPools(world, work, ports) },
      { name: 'what machines say', run: followMachines },
      { name: 'instances', run: removeInstances },
      { name: 'let machines go', run: letMachinesGo },
      { name: 'remove pools', run: removePools },
    ],
    summarize: writePoolStatuses,
  };
}
