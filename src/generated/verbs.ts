// Written by `npm run generate` from the folder listing; not to be edited.
import type { VerbEntry } from '../cli/verb.ts';

export const verbs: readonly VerbEntry[] = [
  {
    name: 'backup',
    summary: 'copy the embedded store, also while the manager runs',
    load: async () => (await import('../cli/backup.ts')).backupVerb,
  },
  {
    name: 'check',
    summary: 'judge manifests, offline, before anything exists',
    load: async () => (await import('../cli/check.ts')).checkVerb,
  },
  {
    name: 'completion',
    summary: 'print the completion script for bash, zsh or fish',
    load: async () => (await import('../cli/completion.ts')).completionVerb,
  },
  {
    name: 'explain',
    summary: 'explain a rule: what, why, example, fix, source',
    load: async () => (await import('../cli/explain.ts')).explainVerb,
  },
  {
    name: 'kubeconfig',
    summary: 'give kubectl access to the manager or to a cluster',
    load: async () => (await import('../cli/kubeconfig.ts')).kubeconfigVerb,
  },
  {
    name: 'node',
    summary: 'print the command that registers a host with a cluster',
    load: async () => (await import('../cli/node.ts')).nodeVerb,
  },
  {
    name: 'plan',
    summary: 'show the network plan of a cluster and what every node would get',
    load: async () => (await import('../cli/plan.ts')).planVerb,
  },
  {
    name: 'restore',
    summary: 'put a backup in the place of the embedded store',
    load: async () => (await import('../cli/restore.ts')).restoreVerb,
  },
  {
    name: 'rotate-key',
    summary: 'change the key that secrets are encrypted with at rest',
    load: async () => (await import('../cli/rotate-key.ts')).rotateKeyVerb,
  },
  { name: 'server', summary: 'run the manager', load: async () => (await import('../cli/server.ts')).serverVerb },
  {
    name: 'simulate',
    summary: 'simulate nodes, or whole clusters of them, against a running manager',
    load: async () => (await import('../cli/simulate.ts')).simulateVerb,
  },
  {
    name: 'why',
    summary: 'say why an object is not ready: the one root cause, with evidence and the way out',
    load: async () => (await import('../cli/why.ts')).whyVerb,
  },
];
