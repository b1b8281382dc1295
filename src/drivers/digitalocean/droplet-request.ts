import type { MachineOrder } from '../types.ts';
import type { DropletRequest } from './api/wire.ts';
import { tagsOf } from './marks.ts';
import type { DropletSettings } from './settings.ts';

const number = /^[1-9]\d*$/;

/**
 * What DigitalOcean is asked for. `private_networking` is not sent: it is deprecated, and every droplet is in the VPC of
 * its region, which gives it a private IPv4 address.
 */
export function dropletRequest(
  managerId: string,
  order: MachineOrder,
  settings: DropletSettings,
  sshKey: string | number,
): DropletRequest {
  const { region, size, image, ipv6, backups, monitoring } = settings;
  return {
    name: order.name,
    region,
    size,
    // Images of the account have no slug: they are asked for by number, not by a text with digits.
    image: number.test(image) ? Number(image) : image,
    // Without any key DigitalOcean makes a password for root and sends it by mail.
    ssh_keys: [sshKey],
    backups,
    ipv6,
    monitoring,
    tags: tagsOf(managerId, order, settings),
    ...(order.userData === '' ? {} : { user_data: order.userData }),
  };
}
