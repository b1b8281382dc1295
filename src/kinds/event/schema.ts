import type { Static } from 'typebox';
import { count, fields, ObjectReference, objectOf, optional, Timestamp, text } from '../schema-parts.ts';

/** Something that happened to an object. */
export const Event = objectOf(
  'v1',
  'Event',
  {
    involvedObject: ObjectReference,
    reason: text('Why, as one CamelCase word'),
    message: text('What happened, for people'),
    type: text('Normal or Warning'),
    source: optional(fields({ component: text('Who noticed it'), host: text('Where') })),
    firstTimestamp: optional(Timestamp),
    lastTimestamp: optional(Timestamp),
    count: count('How often it happened'),
    eventTime: text('When it first happened, in microseconds'),
    series: optional(
      fields({ count: count('How often in this series'), lastObservedTime: text('When last, in microseconds') }),
    ),
    action: text('What was done or failed'),
    related: optional(ObjectReference),
    reportingComponent: text('The controller that reports it'),
    reportingInstance: text('The instance of that controller'),
  },
  'Something that happened to an object; kept for a while',
);
export type Event = Static<typeof Event>;
