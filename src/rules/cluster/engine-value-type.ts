import { isOff, isOn } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import type { Finding, Rule } from '../../lib/rule.ts';
import type { ConfigKey } from '../../network/facts.ts';

export const engineValueTypeRule: Rule<ClusterSubject> = {
  code: 'engine-value-type',
  on: 'Cluster',
  severity: 'error',
  title: 'every value of the machines’ configuration is of the kind that its key takes',
  why: 'The engine turns its configuration file into command line flags. A map cannot become one, a list can only become a flag that may be repeated, and a switch must be true or false; the engine stops, or the value is lost on the way.',
  remedy:
    'Write one value, or a list of plain values where the key takes a list. Arguments of components are texts of the form name=value.',
  example: {
    bad: exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}\n  kube-apiserver-arg:\n    audit-log-maxage: 30`),
    good: exampleManifest(
      `machineGlobalConfig:\n${exampleDualRanges}\n  kube-apiserver-arg:\n    - audit-log-maxage=30`,
    ),
  },
  covers: ['CIDR-12'],
  sources: ['K3s configfilearg: how values become flags', 'K3s and RKE2 command line definitions'],
  *judge({ engine, engineConfig }) {
    for (const { config, path } of engineConfig) {
      for (const key of Object.keys(config)) {
        const value = config[key];
        if (value === null || value === '' || !Object.hasOwn(engine.keys, key)) continue;
        const known = engine.keys[key];
        if (known && !fits(value, known)) yield* findingsFor(key, value, known, [...path, key]);
      }
    }
  },
};

function fits(value: unknown, { kind }: ConfigKey): boolean {
  if (kind === 'list') return isText(value) || (Array.isArray(value) && value.every(isPlain));
  if (kind === 'boolean') return isOn(value) || isOff(value);
  if (kind === 'integer') return isWholeNumber(value);
  return isPlain(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isPlain(value: unknown): boolean {
  return isText(value) || typeof value === 'boolean';
}

const digits = /^-?\d+$/;

function isWholeNumber(value: unknown): boolean {
  return typeof value === 'string' ? digits.test(value) : Number.isSafeInteger(value);
}

const expected: Record<ConfigKey['kind'], string> = {
  string: 'one text',
  list: 'a list of texts, or one text with commas',
  boolean: 'true or false',
  integer: 'a whole number',
  duration: 'a length of time such as 10m',
};

function findingsFor(key: string, value: unknown, { kind }: ConfigKey, path: FieldPath): Finding[] {
  if (kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item: unknown, index): Finding[] =>
      isPlain(item)
        ? []
        : [
            {
              path: [...path, index],
              message: `item ${index} of ${key} is ${describe(item)}, expected a text`,
              fix: fixFor(key, kind, item),
            },
          ],
    );
  }
  const message = `${key} is ${describe(value)}, expected ${expected[kind]}`;
  return [{ path, message, fix: fixFor(key, kind, value) }];
}

function fixFor(key: string, kind: ConfigKey['kind'], value: unknown): string {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [name, inner] = isMap ? (Object.entries(value)[0] ?? []) : [];
  if (kind === 'list' && name !== undefined && isPlain(inner)) return `write the text "${name}=${inner}"`;
  if (kind === 'boolean') return `write ${key}: true or ${key}: false`;
  return `write ${expected[kind]} as the value of ${key}`;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
