import type { MachineOrder } from '../../drivers/types.ts';
import type { MachineTemplate } from '../../kinds/machinepool/schema.ts';

/** Families of the cluster as an order has them, from how they are stored. */
export function familiesIn(texts: readonly string[] | null | undefined): MachineOrder['families'] {
  return (texts ?? []).filter((family) => family === 'ipv4' || family === 'ipv6');
}

/** Openings of the network plan, which are stored as they are. */
export function openingsIn(template: MachineTemplate | null | undefined): MachineOrder['openings'] {
  return (template?.openings ?? []) as unknown as MachineOrder['openings'];
}
