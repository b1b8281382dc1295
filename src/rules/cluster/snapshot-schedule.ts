import { CronPattern } from 'croner';
import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

/** Schedules that the engines' cron library knows by name. */
const named: readonly string[] = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const every = /^@every ((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;
const zone = /^(CRON_)?TZ=\S+ +/;
const words = /[A-Za-z]+/g;
const months = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i;
const days = /^(sun|mon|tue|wed|thu|fri|sat)$/i;

const example = (cron: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
etcd:
  snapshotScheduleCron: "${cron}"`);

export const snapshotScheduleRule: Rule<ClusterSubject> = {
  code: 'snapshot-schedule',
  on: 'Cluster',
  severity: 'error',
  title: 'the schedule of etcd snapshots is a cron expression of five fields',
  why: 'A server stops at start when it cannot read the schedule. Expressions with seconds and other extensions that many tools take are among those it cannot read.',
  remedy: 'Write minute, hour, day, month and weekday, e.g. 0 */6 * * *, or a name like @daily.',
  example: { bad: example('0 0 */6 * * *'), good: example('0 */6 * * *') },
  covers: [],
  sources: ['K3s: etcd-snapshot-schedule-cron', 'robfig/cron v3: standard parser'],
  *judge({ rke, engineConfig }) {
    const cron = rke?.etcd?.snapshotScheduleCron;
    if (cron) yield* judgeText(cron, ['spec', 'rkeConfig', 'etcd', 'snapshotScheduleCron']);
    for (const { value, path } of placesOf(engineConfig, 'etcd-snapshot-schedule-cron')) {
      if (typeof value === 'string') yield* judgeText(value, path);
    }
  },
};

function* judgeText(cron: string, path: FieldPath): Iterable<Finding> {
  const reason = problemOf(cron.replace(zone, ''));
  if (reason === undefined) return;
  yield {
    path,
    message: `the snapshot schedule "${cron}" is no cron expression: ${reason}`,
    fix: 'write five fields such as "0 */6 * * *" (every six hours), or @daily',
  };
}

function problemOf(cron: string): string | undefined {
  if (named.includes(cron.toLowerCase()) || every.test(cron)) return undefined;
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) {
    return `it has ${fields.length === 1 ? 'one field' : `${fields.length} fields`}, expected minute, hour, day, month and weekday`;
  }
  const problem = unknownWord(fields);
  if (problem !== undefined) return problem;
  try {
    new CronPattern(fields.map(inCommonForm).join(' '), undefined, { mode: '5-part' });
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const reason = text.replace(/^CronPattern: /, '').replace(/[.:]$/, '');
    return reason.charAt(0).toLowerCase() + reason.slice(1);
  }
}

/** The parser here knows more than the engines': last days, nearest weekdays, the n-th weekday, and 7 for Sunday. */
function unknownWord(fields: readonly string[]): string | undefined {
  for (const [index, field] of fields.entries()) {
    const known = index === 3 ? months : index === 4 ? days : undefined;
    const word = field.match(words)?.find((text) => !known?.test(text));
    if (word !== undefined) return `"${word}" means nothing in the field "${field}"`;
    if (/[#+]/.test(field)) return `the field "${field}" has a sign that the engine does not know`;
  }
  const sunday = fields[4] ?? '';
  return /(^|[,-])7($|[,/-])/.test(sunday) ? 'weekdays go from 0, Sunday, to 6' : undefined;
}

/** A question mark is a star to the engines, and `5/15` is from 5 on in steps of 15. */
function inCommonForm(field: string, index: number): string {
  const last = [59, 23, 31, 12, 6][index];
  return field
    .split(',')
    .map((part) => (part.startsWith('?') ? `*${part.slice(1)}` : part.replace(/^(\d+)\/(\d+)$/, `$1-${last}/$2`)))
    .join(',');
}
