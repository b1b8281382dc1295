import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

/** Unix permissions as an octal number: three digits, with one or two more before them. */
const octal = /^0?[0-7]{3,4}$/;
/** Base64 of the 32 bytes of a SHA-256. */
const sha256 = /^[A-Za-z0-9+/]{43}=$/;
const example = (path: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
machineSelectorFiles:
  - fileSources:
      - secret:
          name: audit
          items:
            - key: policy
              path: ${path}
              permissions: "600"`);

export const selectorFilesRule: Rule<ClusterSubject> = {
  code: 'selector-files',
  on: 'Cluster',
  severity: 'error',
  title: 'files for machines have an absolute path, octal permissions and, if any, a SHA-256 as base64',
  why: 'The node agent writes them as root. A relative path lands wherever the agent happens to run, and a hash that cannot match keeps the whole plan from being delivered.',
  remedy: 'Write a path that begins with / and has no .., permissions like 600, and the hash as base64.',
  example: { bad: example('policies/audit.yaml'), good: example('/etc/rancher/policies/audit.yaml') },
  covers: [],
  sources: ['provisioning.cattle.io/v1: machineSelectorFiles'],
  *judge({ rke }) {
    const list = rke?.machineSelectorFiles;
    if (!list) return;
    for (const [index, { fileSources }] of list.entries()) {
      for (const [number, source] of (fileSources ?? []).entries()) {
        for (const kind of ['secret', 'configMap'] as const) {
          const origin = source[kind];
          if (!origin) continue;
          const path = ['spec', 'rkeConfig', 'machineSelectorFiles', index, 'fileSources', number, kind];
          yield* judgePermissions(origin.defaultPermissions, [...path, 'defaultPermissions']);
          for (const [item, { path: target, permissions, hash }] of (origin.items ?? []).entries()) {
            const place = [...path, 'items', item];
            yield* judgePermissions(permissions, [...place, 'permissions']);
            yield* judgeTarget(target, [...place, 'path']);
            if (!hash || sha256.test(hash)) continue;
            const message = `the hash "${hash}" is not the base64 of a SHA-256, 44 characters`;
            yield {
              path: [...place, 'hash'],
              message,
              fix: 'write the SHA-256 of the content as base64, or leave it out',
            };
          }
        }
      }
    }
  },
};

function* judgePermissions(permissions: string | null | undefined, path: FieldPath): Iterable<Finding> {
  if (!permissions || octal.test(permissions)) return;
  yield {
    path,
    message: `permissions are "${permissions}", expected an octal number`,
    fix: 'write permissions like "600"',
  };
}

function* judgeTarget(target: string, path: FieldPath): Iterable<Finding> {
  const windows = /^[A-Za-z]:[\\/]/.test(target);
  if ((target.startsWith('/') || windows) && !target.split(/[\\/]/).includes('..')) return;
  yield {
    path,
    message: `a file goes to "${target}", expected an absolute path without ".." in it`,
    fix: 'write a path that begins with /',
  };
}
