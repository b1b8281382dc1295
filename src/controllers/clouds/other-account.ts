import type { CloudAccount } from './accounts.ts';

/**
 * Why nothing may be concluded from what an account shows about machines that are in the account `expected`: somebody
 * has exchanged the credential for one of another account. Undefined where it is the same one, or nobody can tell.
 */
export function otherAccount(
  expected: string | null | undefined,
  { census: { accountId } }: Pick<CloudAccount, 'census'>,
): string | undefined {
  if (!expected || !accountId || expected === accountId) return undefined;
  return `the credential is one of account ${accountId} now, and what was made is in account ${expected}; put a credential of ${expected} back, and name another Secret to make machines in ${accountId}`;
}
