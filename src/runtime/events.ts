import { createHash } from 'node:crypto';
import type { Event } from '../kinds/event/schema.ts';
import type { Condition } from '../kinds/schema-parts.ts';
import { timestampOf } from '../lib/timestamp.ts';
import { type AnyObject, keyOf, newObject, type ObjectKind } from './object.ts';
import type { Workspace } from './workspace.ts';

const eventObject: ObjectKind = { group: '', version: 'v1', kind: 'Event', plural: 'events' };

/** Something that is worth telling people about an object. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** One CamelCase word. */
  readonly reason: string;
  readonly message: string;
}

/**
 * Tells of a happening by an Event. The same happening of the same object is told once, with a count. Events say what
 * happened to people and nothing to machines: one that gets lost in a crash is no harm.
 */
export async function tell(work: Workspace, reporter: string, about: AnyObject, happening: Happening): Promise<void> {
  const namespace = about.metadata?.namespace || 'default';
  const { type, reason, message } = happening;
  const identity = [about.metadata?.uid, reporter, type, reason, message].join('\n');
  const name = `${about.metadata?.name}.${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
  const key = keyOf(eventObject, { namespace, name });
  const before = await work.read<Event>(key);
  const at = timestampOf(work.now);
  const event: Event = before
    ? { ...before, lastTimestamp: at, count: (before.count ?? 1) + 1 }
    : {
        ...(newObject(eventObject, { namespace, name }, work.now) as Pick<Event, 'apiVersion' | 'kind' | 'metadata'>),
        involvedObject: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name: about.metadata?.name ?? '',
          namespace: about.metadata?.namespace ?? '',
          uid: about.metadata?.uid ?? '',
        },
        reason,
        message,
        type,
        count: 1,
        firstTimestamp: at,
        lastTimestamp: at,
        source: { component: reporter },
        reportingComponent: reporter,
      };
  await work.commit([{ op: 'put', key, object: event }]);
}

/** What became different between two states of conditions, as happenings: one for each new status or reason. */
export function happeningsBetween(
  before: readonly Condition[] | null | undefined,
  after: readonly Condition[],
  isBad: (condition: Condition) => boolean,
): Happening[] {
  return after.flatMap((condition): Happening[] => {
    const old = before?.find(({ type }) => type === condition.type);
    if (old?.status === condition.status && old?.reason === condition.reason) return [];
    const { type, status, reason, message } = condition;
    const said = message ? `${type} is ${status}: ${message}` : `${type} is ${status}`;
    return [{ type: isBad(condition) ? 'Warning' : 'Normal', reason: reason || type, message: said }];
  });
}
