import { CloudError } from '../../types.ts';
import type { Ec2Calls } from '../connection.ts';
import { allPages } from '../pages.ts';

/**
 * Number of the account: AWS tells the owner of each security group, and a default group belongs to whom its VPC
 * belongs to, who cannot share it. So this needs no permission that machines do not need anyway. Empty where the account
 * has no VPC of its own, or may not read groups.
 */
export async function accountIdOf(ec2: Ec2Calls): Promise<string> {
  try {
    const groups = await allPages(
      (next) => ec2.describeSecurityGroups({ Filters: [{ Name: 'group-name', Values: ['default'] }], ...next }),
      ({ SecurityGroups }) => SecurityGroups,
    );
    return groups.find(({ OwnerId }) => OwnerId !== undefined)?.OwnerId ?? '';
  } catch (error) {
    if (error instanceof CloudError && error.kind === 'permission') return '';
    throw error;
  }
}
