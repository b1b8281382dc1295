import { formatFieldPath } from '../../../lib/field-path.ts';
import type { Issue } from '../../../lib/issue.ts';
import { type Refusal, refusalOf } from '../../http/refusal.ts';

/** What a host asked for and does not get; the message is shown to the person at its shell. */
export class HostRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'HostRefused';
    this.refusal = refusal;
  }
}

/** A refusal that another try does not change, or one that it may, after some seconds. */
export function refused(code: number, message: string, retryAfter?: number): HostRefused {
  return new HostRefused({ ...refusalOf(code, message), ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** All errors among issues as one message, a line each. */
export function refusedByIssues(issues: readonly Issue[]): HostRefused {
  const lines = issues.filter(({ severity }) => severity === 'error').map(issueLine);
  return refused(
    422,
    lines.length === 1 ? (lines[0] ?? '') : `the host cannot join:\n${lines.map((line) => `- ${line}`).join('\n')}`,
  );
}

/** One issue as a person at a shell reads it. */
export function issueLine({ path, message, fix }: Issue): string {
  const place = path.length === 0 ? '' : `${optionOf(formatFieldPath(path))}: `;
  return `${place}${message}${fix === '' ? '' : `; ${fix}`}`;
}

const options: Readonly<Record<string, string>> = {
  nodeName: '--node-name',
  address: '--address',
  internalAddress: '--internal-address',
  labels: '--label',
  taints: '--taints',
  roles: 'roles',
};

/** The option of the command that a field of the request came from. */
function optionOf(path: string): string {
  const [, field = path, rest = ''] = /^([A-Za-z]+)(.*)$/.exec(path) ?? [];
  return `${options[field] ?? field}${rest}`;
}
