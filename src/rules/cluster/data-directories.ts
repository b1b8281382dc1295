import { exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const parent: FieldPath = ['spec', 'rkeConfig', 'dataDirectories'];
const names = ['systemAgent', 'provisioning', 'k8sDistro'] as const;
type Name = (typeof names)[number];

/** What a shell or a unit file takes for something else than a part of a path. */
const special = /["'`*?#~=%$|&;<>{}[\]()\\\s]/;

const example = (provisioning: string) =>
  exampleManifest(`dataDirectories:
  k8sDistro: /data/engine
  provisioning: ${provisioning}`);

export const dataDirectoriesRule: Rule<ClusterSubject> = {
  code: 'data-directories',
  on: 'Cluster',
  severity: 'error',
  title: 'data directories are plain absolute paths, none inside of another',
  why: 'The paths stand in commands and unit files on each node. One directory inside of another is deleted or restored together with it, at any depth. They are fixed when the cluster is made.',
  remedy: 'Write absolute paths of letters, digits, dashes, dots, underscores and slashes, apart from one another.',
  example: { bad: example('/data/engine/server/capr'), good: example('/data/provisioning') },
  covers: ['DIR-1'],
  sources: ['Rancher webhook: data directories'],
  *judge({ rke, old, engine }) {
    const given = rke?.dataDirectories;
    if (!given) return;
    // They cannot change, so what was stored once is not judged again.
    const before = old?.rke?.dataDirectories;
    const effective: Record<Name, string> = {
      systemAgent: given.systemAgent || '/var/lib/rancher/agent',
      provisioning: given.provisioning || '/var/lib/rancher/capr',
      k8sDistro: given.k8sDistro || `/var/lib/rancher/${engine.name}`,
    };
    const sound: Name[] = [];
    for (const name of names) {
      const path = given[name];
      const finding = path && before?.[name] !== path ? judgePath(name, path) : undefined;
      if (finding) yield finding;
      else sound.push(name);
    }
    for (const [index, name] of sound.entries()) {
      const other = sound.slice(0, index).find((each) => nested(effective[each], effective[name]));
      if (!other || (before?.[name] === given[name] && before?.[other] === given[other])) continue;
      const speaker = given[name] ? name : other;
      const listener = speaker === name ? other : name;
      yield {
        path: [...parent, speaker],
        message: `${speaker} is ${effective[speaker]} and ${listener} is ${effective[listener]}, expected directories apart from one another`,
        fix: `write another directory, e.g. ${speaker}: /var/lib/drover/${speaker}`,
      };
    }
  },
};

function nested(a: string, b: string): boolean {
  return a === b || a === '/' || b === '/' || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function judgePath(name: Name, text: string): Finding | undefined {
  const path = [...parent, name];
  if (!text.startsWith('/')) {
    const fix = 'write a path that begins with /';
    return { path, message: `${name} is "${text}", expected an absolute path`, fix };
  }
  const character = special.exec(text)?.[0];
  if (character !== undefined) {
    const shown = character.trim() === '' ? 'a space' : `"${character}"`;
    const fix = 'write letters, digits, dashes, dots, underscores and slashes only';
    return { path, message: `${name} is "${text}", in which ${shown} may not stand`, fix };
  }
  const clean = cleaned(text);
  if (clean === text) return undefined;
  return {
    path,
    message: `${name} is "${text}", expected the plain form of the path, ${clean}`,
    fix: `write ${clean}`,
    patch: [{ op: 'replace', path: jsonPointer(path), value: clean }],
  };
}

/** The path without empty, `.` and `..` parts, as Go's `path.Clean` gives it. */
function cleaned(text: string): string {
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
