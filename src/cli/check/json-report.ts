import { formatFieldPath } from '../../lib/field-path.ts';
import type { JudgedObject } from './judged.ts';
import type { Report } from './report.ts';

/** Writes `{"results":[…]}` result by result, so that a million of them need no memory. */
export function jsonReport(write: (text: string) => void): Report {
  let count = 0;
  return {
    begin: () => write('{"results":['),
    add(judged) {
      write(`${count++ === 0 ? '\n' : ',\n'}${JSON.stringify(resultOf(judged))}`);
    },
    end: () => write('\n]}\n'),
  };
}

/** The documented form of a result; keys are part of the contract of the command. */
export function resultOf(judged: JudgedObject): Record<string, unknown> {
  const { source, document, apiVersion, kind, namespace, name, accepted, issues } = judged;
  return {
    source,
    document,
    apiVersion,
    kind,
    namespace,
    name,
    accepted,
    issues: issues.map(({ code, severity, path, message, fix }) => ({
      code,
      severity,
      path: formatFieldPath(path),
      message,
      fix,
    })),
  };
}
