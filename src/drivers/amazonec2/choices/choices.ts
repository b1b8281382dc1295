import type { MachineConfig } from '../../../kinds/machine-config.ts';
import type { Choice } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { type Ec2Settings, readSettings } from '../settings.ts';
import { fixedChoices } from './fixed.ts';
import { imageChoices, keyPairChoices, typeChoices } from './machine.ts';
import { groupChoices, regionChoices, subnetChoices, vpcChoices, zoneChoices } from './network.ts';

const askedFor: Readonly<Record<string, (ec2: Ec2Calls, settings: Ec2Settings) => Promise<Choice[]>>> = {
  region: regionChoices,
  zone: zoneChoices,
  vpcId: vpcChoices,
  subnetId: subnetChoices,
  securityGroup: groupChoices,
  instanceType: typeChoices,
  ami: imageChoices,
  keypairName: keyPairChoices,
};

/**
 * What a form offers for a field. Instance profiles belong to another service of AWS, IAM, which the driver does not
 * speak to: `iamInstanceProfile` is a free field.
 */
export async function choicesFor(ec2: Ec2Calls, field: string, config: MachineConfig): Promise<readonly Choice[]> {
  if (Object.hasOwn(fixedChoices, field)) return fixedChoices[field] ?? [];
  if (!Object.hasOwn(askedFor, field)) return [];
  return (await askedFor[field]?.(ec2, readSettings(config))) ?? [];
}
