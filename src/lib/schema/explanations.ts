import type { Explanation } from '../explanation.ts';

/** What `drover explain` says about objects that do not have their kind's shape. */
export const schemaExplanations: readonly Explanation[] = [
  {
    code: 'unknown-field',
    title: 'every field must be one that its kind knows',
    why: 'A field with a misspelt name or in the wrong place does nothing: the cluster would be made without it and nobody would be told.',
    remedy:
      'Write the name that the message proposes, or move the field to the place that it names. spec.networking.stackPreference, for example, belongs at spec.rkeConfig.networking.stackPreference.',
    example: {
      bad: 'spec:\n  networking:\n    stackPreference: dual\n',
      good: 'spec:\n  rkeConfig:\n    networking:\n      stackPreference: dual\n',
    },
  },
  {
    code: 'wrong-type',
    title: 'every value must be of its field’s type',
    why: 'The API refuses other types. The usual reason is a missing or superfluous pair of quotes: in YAML 5 is a number and "5" is text.',
    remedy: 'Add or remove the quotes, or write a list or an object where one is expected.',
    example: { bad: 'rootSize: 40\n', good: 'rootSize: "40"\n' },
  },
  {
    code: 'required-field',
    title: 'fields that identify a thing must be there',
    why: 'Without its name or reference the thing cannot be told from others or found.',
    remedy: 'Add the field.',
    example: { bad: 'machinePools:\n  - quantity: 1\n', good: 'machinePools:\n  - name: pool1\n    quantity: 1\n' },
  },
  {
    code: 'not-one-of',
    title: 'a value with a fixed set of words must be one of them',
    why: 'Any other word has no meaning.',
    remedy: 'Write one of the words in the message, in the same case.',
    example: { bad: 'stack: both\n', good: 'stack: dual\n' },
  },
  {
    code: 'out-of-range',
    title: 'a number must be within its bounds',
    why: 'The API or the component that reads the number refuses it.',
    remedy: 'Write a number within the bounds that the message gives.',
    example: { bad: 'hostnameLengthLimit: 99\n', good: 'hostnameLengthLimit: 63\n' },
  },
  {
    code: 'text-length',
    title: 'a text must be as long as its field allows',
    why: 'The text ends up in something whose length is limited, such as a label, a host name or a bucket name.',
    remedy: 'Shorten the text, or fill it in if it is empty.',
    example: { bad: 'name: ""\n', good: 'name: pool1\n' },
  },
  {
    code: 'text-pattern',
    title: 'a text must have its field’s form',
    why: 'Durations and quantities are read by programs that know exactly one way of writing them.',
    remedy: 'Write the text as the message shows.',
    example: { bad: 'nodeStartupTimeout: 10 minutes\n', good: 'nodeStartupTimeout: 10m0s\n' },
  },
  {
    code: 'text-format',
    title: 'times are RFC 3339 and bytes are base64',
    why: 'Kubernetes reads these fields so and refuses anything else.',
    remedy: 'Write a time such as 2026-11-22T10:00:00Z, or encode the bytes with base64.',
    example: { bad: 'creationTimestamp: yesterday\n', good: 'creationTimestamp: "2026-11-22T10:00:00Z"\n' },
  },
  {
    code: 'list-length',
    title: 'a list must have as many items as its field allows',
    why: 'Very long lists make an object that no API server stores.',
    remedy: 'Take items away, or spread them over several objects.',
    example: { bad: 'machinePools: [] # with 1001 pools\n', good: 'machinePools: [] # with up to 1000 pools\n' },
  },
  {
    code: 'duplicate-entry',
    title: 'items of a list with keys must have different keys',
    why: 'Server-side apply and the controllers tell the items apart by their key: of two with the same one, one would be lost.',
    remedy: 'Rename or remove one of the two.',
    example: {
      bad: 'machinePools:\n  - name: a\n  - name: a\n',
      good: 'machinePools:\n  - name: a\n  - name: b\n',
    },
  },
  {
    code: 'unknown-kind',
    title: 'an object must say its apiVersion and kind, and say them right',
    why: 'They decide what the object is. A slip in them makes the API server answer that it knows no such thing, or makes the object somebody else’s.',
    remedy: 'Write the apiVersion and kind that the message proposes.',
    example: {
      bad: 'apiVersion: provisioning.cattle.io/v1\nkind: Clutser\n',
      good: 'apiVersion: provisioning.cattle.io/v1\nkind: Cluster\n',
    },
  },
  {
    code: 'not-an-object',
    title: 'a document must hold a Kubernetes object',
    why: 'A list or a single value says nothing about what it describes.',
    remedy: 'Write one object with apiVersion, kind and metadata; several go into several documents or a kind: List.',
    example: { bad: '- a\n- b\n', good: 'apiVersion: v1\nkind: List\nitems: []\n' },
  },
];
