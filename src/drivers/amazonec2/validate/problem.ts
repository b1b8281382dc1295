import { CloudError, type CloudProblem } from '../../types.ts';

/** A problem of the configuration, by the field that a person has to change. */
export function badParameter(field: string, message: string): CloudProblem {
  return { kind: 'bad-parameter', field, message };
}

/**
 * What a call gives, or the problem that it found. Failures that pass by themselves say nothing about an order: they
 * are thrown on.
 */
export async function orProblem<T>(
  call: Promise<T>,
): Promise<{ readonly value: T } | { readonly problem: CloudProblem }> {
  try {
    return { value: await call };
  } catch (error) {
    if (!(error instanceof CloudError) || error.retry === 'soon') throw error;
    return { problem: problemOf(error) };
  }
}

export function problemOf({ kind, field, message }: CloudError): CloudProblem {
  return { kind, message, ...(field !== undefined && { field }) };
}
