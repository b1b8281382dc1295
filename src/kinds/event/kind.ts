import type { AnyObject } from '../quirks.ts';
import type { Kind } from '../types.ts';
import { eventExample } from './example.ts';
import { eventQuirks } from './quirks.ts';
import { Event } from './schema.ts';

function involved(event: AnyObject): string {
  const { kind, name } = (event.involvedObject ?? {}) as AnyObject;
  return `${typeof kind === 'string' ? kind.toLowerCase() : ''}/${typeof name === 'string' ? name : ''}`;
}

/** The last moment that any of the forms of events tells. */
function lastSeen(event: AnyObject): string | null {
  const series = (event.series ?? {}) as AnyObject;
  const moments = [series.lastObservedTime, event.lastTimestamp, event.eventTime, event.firstTimestamp];
  return moments.find((moment) => typeof moment === 'string') ?? null;
}

/** Something that happened to an object. */
export const eventKind: Kind = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  scope: 'Namespaced',
  description: 'Something that happened to an object; kept for a while',
  schema: Event,
  statusSubresource: false,
  builtIn: true,
  quirks: eventQuirks,
  columns: [
    {
      name: 'Last Seen',
      type: 'date',
      jsonPath: '.lastTimestamp',
      description: 'When it last happened',
      print: lastSeen,
    },
    { name: 'Type', type: 'string', jsonPath: '.type', description: 'Normal or Warning' },
    { name: 'Reason', type: 'string', jsonPath: '.reason', description: 'Why, as one word' },
    {
      name: 'Object',
      type: 'string',
      jsonPath: '.involvedObject.name',
      description: 'What it happened to',
      print: involved,
    },
    { name: 'Subobject', type: 'string', jsonPath: '.involvedObject.fieldPath', priority: 1 },
    { name: 'Source', type: 'string', jsonPath: '.source.component', priority: 1, description: 'Who noticed it' },
    { name: 'Message', type: 'string', jsonPath: '.message', description: 'What happened' },
    { name: 'First Seen', type: 'date', jsonPath: '.firstTimestamp', priority: 1 },
    { name: 'Count', type: 'integer', jsonPath: '.count', priority: 1 },
    { name: 'Name', type: 'string', jsonPath: '.metadata.name', priority: 1 },
  ],
  conditions: [],
  example: eventExample,
};
