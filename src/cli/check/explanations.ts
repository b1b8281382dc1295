import type { Explanation } from '../../lib/explanation.ts';

/** What `drover explain` says about codes that only `drover check` gives. */
export const checkExplanations: readonly Explanation[] = [
  {
    code: 'not-judged',
    title: 'only kinds that Drover serves are judged',
    why: 'Folders of manifests hold other kinds too, such as Deployments; they are none of Drover’s business.',
    remedy: 'Nothing; the document was read, and that is all.',
    example: {
      bad: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n',
      good: 'apiVersion: management.cattle.io/v3\nkind: Setting\nmetadata:\n  name: server-url\nvalue: https://drover.example.net\n',
    },
  },
  {
    code: 'duplicate-object',
    title: 'an object should stand only once in what is checked together',
    why: 'kubectl applies the documents one after the other, so the later one silently undoes the earlier one.',
    remedy: 'Remove one of the two, or give it another name or namespace.',
    example: {
      bad: 'apiVersion: management.cattle.io/v3\nkind: Setting\nmetadata: {name: server-url}\n---\napiVersion: management.cattle.io/v3\nkind: Setting\nmetadata: {name: server-url}\n',
      good: 'apiVersion: management.cattle.io/v3\nkind: Setting\nmetadata: {name: server-url}\n',
    },
  },
];
