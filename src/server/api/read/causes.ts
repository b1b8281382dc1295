import type { Fault } from '../../../kinds/quirks.ts';
import { formatFieldPath } from '../../../lib/field-path.ts';
import type { Issue } from '../../../lib/issue.ts';
import type { StatusCause } from '../status-error.ts';

/** Kubernetes' words for what is wrong with a field, by the codes of our own schema checks. */
const reasons: Readonly<Record<string, string>> = {
  'required-field': 'FieldValueRequired',
  'wrong-type': 'FieldValueTypeInvalid',
  'not-one-of': 'FieldValueNotSupported',
  'duplicate-entry': 'FieldValueDuplicate',
};

/** A problem as a cause: what was found and expected, how to mend it, and the code that `drover explain` knows. */
export function causeOfIssue(issue: Issue): StatusCause {
  return {
    reason: reasons[issue.code] ?? 'FieldValueInvalid',
    message: sentenceOf(issue),
    field: formatFieldPath(issue.path),
  };
}

/** One problem as a line for people, without its path. */
export function sentenceOf({ message, fix, code }: Issue): string {
  return fix === '' ? `${message} (${code})` : `${message}; to fix: ${fix} (${code})`;
}

export function causeOfFault({ fault, path, key, message }: Fault): StatusCause {
  return {
    reason: `FieldValue${fault}`,
    message,
    field: formatFieldPath(path) + (key === undefined ? '' : `[${key}]`),
  };
}
