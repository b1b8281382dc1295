import { formatFieldPath } from '../../lib/field-path.ts';
import { counted, indent, wrap } from '../text/layout.ts';
import { type Style, severityWord } from '../text/style.ts';
import type { JudgedObject, PlacedIssue } from './judged.ts';
import type { Report, Tally } from './report.ts';

const width = 100;
/** An excerpt longer than this is cut around the place it shows. */
const longestExcerpt = 96;

/** Writes verdicts for a person: what is wrong, where it stands in the source, and what to do. Sound objects are only counted. */
export function textReport(write: (text: string) => void, style: Style): Report {
  return {
    begin: () => {},
    add(judged) {
      const told = judged.issues.filter(({ code }) => code !== 'not-judged');
      if (told.length > 0) write(`${objectLines(judged, told, style).join('\n')}\n\n`);
    },
    end: (tally) => write(`${summary(tally, style)}\n`),
  };
}

function objectLines(judged: JudgedObject, issues: readonly PlacedIssue[], style: Style): string[] {
  return [
    `${style.bold(titleOf(judged))}  ${verdictWord(judged, style)}`,
    ...issues.flatMap((issue) => issueLines(judged, issue, style)),
  ];
}

function titleOf({ source, document, kind, namespace, name }: JudgedObject): string {
  const what =
    kind === '' ? `document ${document}` : `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`.trimEnd();
  return `${source === '-' ? 'standard input' : source}: ${what}`;
}

function verdictWord({ accepted }: JudgedObject, style: Style): string {
  return accepted ? style.good('accepted') : style.bad('refused');
}

function issueLines({ source }: JudgedObject, issue: PlacedIssue, style: Style): string[] {
  const { code, severity, path, message, fix, line, column, excerpt } = issue;
  const lines = [
    '',
    `${severityWord(severity, style)} ${style.bold(code)}${path.length > 0 ? ` at ${formatFieldPath(path)}` : ''}`,
    style.dim(`${source === '-' ? 'line ' : `${source}:`}${line}:${column}`),
    ...(excerpt === undefined ? [] : excerptLines(excerpt, line, column, style)),
    ...wrap(message, width),
  ];
  if (fix !== '') lines.push(...labelled('fix: ', wrap(fix, width - 5), style));
  return indent(lines, 2);
}

/** The source line with a mark below the place, cut where it is long. */
function excerptLines(excerpt: string, line: number, column: number, style: Style): string[] {
  const start = column > longestExcerpt - 20 ? column - 20 : 0;
  const shown = excerpt.slice(start, start + longestExcerpt).replaceAll('\t', ' ');
  const number = `${line} `;
  const mark = ' '.repeat(number.length + 2 + column - 1 - start);
  return [`${style.dim(`${number}| `)}${shown}`, `${mark}${style.bad('^')}`];
}

function labelled(label: string, lines: readonly string[], style: Style): string[] {
  return lines.map((line, index) => (index === 0 ? style.good(label) : ' '.repeat(label.length)) + line);
}

function summary({ objects, accepted, refused, errors, warnings }: Tally, style: Style): string {
  const verdict =
    refused === 0 ? style.good(`${accepted} accepted`) : `${accepted} accepted, ${style.bad(`${refused} refused`)}`;
  const problems = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : ''];
  const told = problems.filter((text) => text !== '').join(', ');
  const hint = errors + warnings > 0 ? style.dim('  (drover explain CODE says more)') : '';
  return `${counted(objects, 'object')}: ${verdict}${told === '' ? '' : `; ${told}`}${hint}`;
}
