// Written by `npm run generate` from the folder listing; not to be edited.
import type { VerbEntry } from '../cli/verb.ts';

export const verbs: readonly VerbEntry[] = [
  {
    name: 'check',
    summary: 'judge manifests, offline, before anything exists',
    load: async () => (await import('../cli/check.ts')).checkVerb,
  },
  {
    name: 'explain',
    summary: 'explain a rule: what, why, example, fix, source',
    load: async () => (await import('../cli/explain.ts')).explainVerb,
  },
  {
    name: 'plan',
    summary: 'show the network plan of a cluster and what every node would get',
    load: async () => (await import('../cli/plan.ts')).planVerb,
  },
  { name: 'server', summary: 'run the manager', load: async () => (await import('../cli/server.ts')).serverVerb },
];
