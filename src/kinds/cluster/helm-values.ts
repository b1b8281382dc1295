import { LineCounter, parseAllDocuments } from 'yaml';
import { type FieldPath, formatFieldPath } from '../../lib/field-path.ts';
import type { PatchOperation } from '../../lib/issue.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { RkeConfig } from './schema.ts';

/** A YAML map. */
export type YamlMap = Readonly<Record<string, unknown>>;

/** Helm values that the user gives for one chart, and where. */
export interface ChartSource {
  /** `chartValues`, or the kind of the object in the additional manifest. */
  readonly from: 'chartValues' | 'HelmChartConfig' | 'HelmChart';
  /** Name of the chart's object, e.g. `rke2-cilium`. */
  readonly name: string;
  /** Last part of what a HelmChart installs, e.g. `cilium`; the name for all others. */
  readonly chart: string;
  readonly values: YamlMap;
  /** The map in `chartValues`, or the additional manifest, which is one text. */
  readonly path: FieldPath;
}

/** One object of the additional manifest. */
export interface ManifestObject {
  /** Line in the text, from 1. */
  readonly line: number;
  readonly content: YamlMap;
}

/** Something in the user's manifests or Helm values that cannot be read. */
export interface HelmProblem {
  readonly path: FieldPath;
  /** One sentence, lower case, no final period. */
  readonly message: string;
  readonly fix: string;
}

/** Everything about Helm values and additional objects, read once for all rules. */
export interface HelmReading {
  readonly sources: readonly ChartSource[];
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly HelmProblem[];
}

const none: HelmReading = { sources: [], objects: [], problems: [] };
const manifestPath: FieldPath = ['spec', 'rkeConfig', 'additionalManifest'];

/** Reads `chartValues`, and out of `additionalManifest` its objects and the Helm values in them. Never throws. */
export function readHelm(rke: RkeConfig | null | undefined): HelmReading {
  if (!rke || (!rke.chartValues && !rke.additionalManifest)) return none;
  const problems: HelmProblem[] = [];
  const objects = readObjects(rke.additionalManifest ?? '', problems);
  const sources = [...fromChartValues(rke.chartValues ?? {}, problems), ...fromObjects(objects, problems)];
  return { sources, objects, problems };
}

/** Whose value an issue speaks of: the path as deep as there are keys, and a name for messages. */
export function placeOf(source: ChartSource, keys: FieldPath): { readonly path: FieldPath; readonly name: string } {
  const dotted = formatFieldPath(keys);
  if (source.from === 'chartValues') return { path: [...source.path, ...keys], name: dotted };
  return { path: source.path, name: `${dotted} of ${source.from} ${source.name}` };
}

/**
 * The patch that writes a value in `chartValues`, as the member of an issue that it is. None where the map around it is
 * missing, and none inside of the additional manifest, which is one text.
 */
export function patchAt(
  source: ChartSource,
  keys: FieldPath,
  value: unknown,
): { readonly patch?: readonly PatchOperation[] } {
  if (source.from !== 'chartValues') return {};
  let parent: unknown = source.values;
  for (const key of keys.slice(0, -1))
    parent = (parent as Readonly<Record<string | number, unknown>> | undefined)?.[key];
  if (!isMap(parent)) return {};
  return { patch: [{ op: 'add', path: jsonPointer([...source.path, ...keys]), value }] };
}

/** The value below nested keys; undefined where a map on the way is missing. */
export function valueAt(values: unknown, ...keys: readonly string[]): unknown {
  let value = values;
  for (const key of keys) {
    if (!isMap(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** A plain value as text; maps and lists, which no place that wants text can hold, as nothing. */
export function plainText(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

/** A whole number, also where it is written as text; undefined for everything else. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** True for what YAML calls a map. */
export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fromChartValues(charts: YamlMap, problems: HelmProblem[]): ChartSource[] {
  return Object.entries(charts).flatMap(([name, values]): ChartSource[] => {
    const path: FieldPath = ['spec', 'rkeConfig', 'chartValues', name];
    if (isMap(values)) return [{ from: 'chartValues', name, chart: name, values, path }];
    if (values === null || values === undefined) return [];
    const message = `the values of chart ${name} are ${describe(values)}, expected a map of Helm values`;
    problems.push({ path, message, fix: `write the values of ${name} as a map` });
    return [];
  });
}

function readObjects(text: string, problems: HelmProblem[]): ManifestObject[] {
  if (text.trim() === '') return [];
  const lines = new LineCounter();
  return [...parseAllDocuments(text, { lineCounter: lines })].flatMap((document): ManifestObject[] => {
    const line = lines.linePos(document.contents?.range?.[0] ?? document.range?.[0] ?? 0).line;
    const error = document.errors[0];
    if (error) {
      const at = error.linePos?.[0].line ?? line;
      problems.push(notYaml(manifestPath, `line ${at} of the additional manifest`, error.message));
      return [];
    }
    const content = contentOf(() => document.toJS() as unknown, manifestPath, `line ${line}`, problems);
    if (content === undefined || content === null) return [];
    if (isMap(content) && typeof content.apiVersion === 'string' && typeof content.kind === 'string') {
      return [{ line, content }];
    }
    const found = isMap(content) ? 'an object without apiVersion or kind' : describe(content);
    problems.push({
      path: manifestPath,
      message: `the document at line ${line} of the additional manifest is ${found}, expected a Kubernetes object`,
      fix: `give the document at line ${line} apiVersion, kind and metadata, or take it out`,
    });
    return [];
  });
}

function fromObjects(objects: readonly ManifestObject[], problems: HelmProblem[]): ChartSource[] {
  return objects.flatMap(({ content, line }): ChartSource[] => {
    const { kind } = content;
    const helm = String(content.apiVersion).startsWith('helm.cattle.io/');
    if (!helm || (kind !== 'HelmChart' && kind !== 'HelmChartConfig')) return [];
    const name = plainText(valueAt(content, 'metadata', 'name'));
    const values = readValues(valueAt(content, 'spec', 'valuesContent'), `${kind} ${name} at line ${line}`, problems);
    const installed = kind === 'HelmChart' ? plainText(valueAt(content, 'spec', 'chart')) || name : name;
    return [{ from: kind, name, chart: installed.split('/').at(-1) ?? name, values, path: manifestPath }];
  });
}

function readValues(text: unknown, where: string, problems: HelmProblem[]): YamlMap {
  if (text === undefined || text === null || text === '') return {};
  if (typeof text !== 'string') {
    const message = `valuesContent of ${where} is ${describe(text)}, expected text that holds YAML`;
    problems.push({ path: manifestPath, message, fix: 'write valuesContent: |- and the values indented below it' });
    return {};
  }
  const [document, second] = [...parseAllDocuments(text)];
  const error = document?.errors[0] ?? (second && new Error('several documents'));
  if (error) {
    problems.push(notYaml(manifestPath, `valuesContent of ${where}`, error.message));
    return {};
  }
  const values = contentOf(() => document?.toJS() as unknown, manifestPath, `valuesContent of ${where}`, problems);
  if (isMap(values)) return values;
  if (values === undefined || values === null) return {};
  const message = `valuesContent of ${where} is ${describe(values)}, expected a map of Helm values`;
  problems.push({ path: manifestPath, message, fix: 'write the values as a map' });
  return {};
}

/** Aliases that explode are found only when a document is turned into values. */
function contentOf(read: () => unknown, path: FieldPath, where: string, problems: HelmProblem[]): unknown {
  try {
    return read();
  } catch (error) {
    problems.push(notYaml(path, where, error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

function notYaml(path: FieldPath, where: string, reason: string): HelmProblem {
  const [sentence = reason] = reason.split('\n');
  const plain = sentence.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, '');
  return {
    path,
    message: `${where} is no YAML: ${plain.charAt(0).toLowerCase()}${plain.slice(1)}`,
    fix: 'correct the YAML there; the engine would skip the whole file without a word in the cluster’s status',
  };
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'a map' : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 40)}`;
}

const noSources: readonly ChartSource[] = [];

/** What the user gives for a chart, by any of its names, e.g. `rke2-cilium` and `cilium`. */
export function sourcesFor({ sources }: HelmReading, ...charts: readonly string[]): readonly ChartSource[] {
  if (sources.length === 0) return noSources;
  return sources.filter(({ chart, name }) => charts.includes(chart) || charts.includes(name));
}
