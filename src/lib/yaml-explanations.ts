import type { Explanation } from './explanation.ts';

/** What `drover explain` says about problems of reading YAML and JSON. */
export const yamlExplanations: readonly Explanation[] = [
  {
    code: 'yaml-syntax',
    title: 'a document must be YAML or JSON',
    why: 'What cannot be read cannot be judged, and kubectl would refuse it too.',
    remedy: 'Go to the line and column that the message names; the mistake is there or in the lines just above.',
    example: { bad: 'metadata:\n  name: demo\n labels: {}\n', good: 'metadata:\n  name: demo\n  labels: {}\n' },
  },
  {
    code: 'yaml-characters',
    title: 'a document must be UTF-8 text without control characters',
    why: 'Control characters and broken bytes are the traces of a binary file, of UTF-16 or of a damaged one.',
    remedy:
      'Save the file as UTF-8. A control character that is really meant is written as an escape in double quotes.',
    example: { bad: 'a: \u0001\n', good: 'a: "\\u0001"\n' },
  },
  {
    code: 'yaml-duplicate-key',
    title: 'a key must stand only once in a map',
    why: 'Of two values for one key only the last would be used and the other lost in silence.',
    remedy: 'Remove one of the two, or give it the name that was meant.',
    example: { bad: 'cluster-cidr: 10.42.0.0/16\ncluster-cidr: fd00::/56\n', good: 'cluster-cidr: 10.42.0.0/16\n' },
  },
  {
    code: 'yaml-aliases',
    title: 'an alias must name an earlier anchor, not hold itself, and stay small when written out',
    why: 'Aliases are written out when a document is read; a few lines of them can become gigabytes.',
    remedy: 'Put the anchor before the alias, or write the values out where they are needed.',
    example: { bad: 'a: *other\n', good: 'b: &other 1\na: *other\n' },
  },
  {
    code: 'yaml-tag',
    title: 'a tag must be one of those that JSON values have',
    why: 'Kubernetes objects are JSON; other types of YAML, such as !!binary or an application’s own, have no place there.',
    remedy: 'Remove the tag; quote the value if it is text.',
    example: { bad: 'a: !point [1, 2]\n', good: 'a: [1, 2]\n' },
  },
  {
    code: 'yaml-number',
    title: 'a number must be finite',
    why: 'JSON, and so the Kubernetes API, has no infinity and no NaN.',
    remedy: 'Write a finite number, or quote the value if it is text.',
    example: { bad: 'a: .inf\n', good: 'a: ".inf"\n' },
  },
  {
    code: 'yaml-too-deep',
    title: 'a document must not be nested deeper than 200 levels',
    why: 'No manifest is; deeper ones come from mistakes or are made to exhaust whoever reads them.',
    remedy: 'Flatten the document.',
    example: { bad: `${'['.repeat(201)}${']'.repeat(201)}\n`, good: '[[1]]\n' },
  },
  {
    code: 'yaml-several-documents',
    title: 'documents must be separated by a line that says ---',
    why: 'Without the separator it is not clear where one object ends and the next begins.',
    remedy: 'Put a line with --- between the documents.',
    example: { bad: '{"a": 1}\n{"a": 2}\n', good: '{"a": 1}\n---\n{"a": 2}\n' },
  },
  {
    code: 'yaml-surprise',
    title: 'an unquoted value should mean what it looks like',
    why: 'Kubernetes reads unquoted yes, no, on and off as booleans, 0644 as the octal number 420, 1_000 as 1000 and 1.30 as 1.3. What is read here is read there in the same way.',
    remedy: 'Quote the value if it is meant as text; otherwise write true, false or the plain number.',
    example: { bad: 'write-kubeconfig-mode: 0644\n', good: 'write-kubeconfig-mode: "0644"\n' },
  },
  {
    code: 'document-too-large',
    title: 'a document must not have more than 3 Mi characters',
    why: 'The Kubernetes API takes no larger request, so such an object can be stored nowhere.',
    remedy: 'Split the document, or take large data out of it.',
    example: { bad: 'a: (more than 3 Mi characters)\n', good: 'a: short\n' },
  },
];
