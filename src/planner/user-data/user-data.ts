import { misfitOf, readOwnUserData } from '../../kinds/own-user-data.ts';
import { cloudConfigOf } from './cloud-config.ts';
import type { ReadPart, UserDataOrder } from './order.ts';
import { powerShellOf } from './windows-bootstrap.ts';

/** The user data, or why there can be none and what to do about it. */
export type UserDataOutcome =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string; readonly fix: string };

/** What a machine runs at its first boot. The same order gives the same bytes. Its only secret is the bootstrap token. */
export function userDataOf(order: UserDataOrder): UserDataOutcome {
  const parts: ReadPart[] = [];
  for (const { title, text } of order.own) {
    const part = readOwnUserData(text);
    if (!part.ok) return { ok: false, message: `${title} ${part.reason}`, fix: `correct the ${title}` };
    if (part.value.kind === 'none') continue;
    const problem = misfitOf(part.value, order.windows);
    if (problem !== undefined) return { ok: false, message: `${title} ${problem}`, fix: `correct the ${title}` };
    parts.push(part.value);
  }
  const value = order.windows ? powerShellOf(parts, order) : cloudConfigOf(parts, order);
  const bytes = new TextEncoder().encode(value).length;
  if (order.limit === undefined || bytes <= order.limit) return { ok: true, value };
  const own = order.own.reduce((sum, { text }) => sum + new TextEncoder().encode(text).length, 0);
  return {
    ok: false,
    message: `the user data has ${bytes} bytes, ${bytes - order.limit} more than the ${order.limit} that the provider takes; ${own} of them were written by hand`,
    fix: 'shorten the user data of the pool or of its machine configuration, e.g. by a script that fetches the rest',
  };
}
