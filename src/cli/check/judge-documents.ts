import type { Cluster } from '../../kinds/cluster/schema.ts';
import { decodeObject, type KindCatalog, type KubernetesObject } from '../../kinds/decode.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { blocks, bySeverity, type Issue } from '../../lib/issue.ts';
import { salvage } from '../../lib/schema/salvage.ts';
import { parseYamlDocument, type YamlDocument } from '../../lib/yaml-documents.ts';
import { expandList } from '../../lib/yaml-lists.ts';
import type { YamlProblem } from '../../lib/yaml-problems.ts';
import { type Piece, streamDocuments } from '../../lib/yaml-splitter.ts';
import type { Facts } from '../../network/facts.ts';
import { judgeObject } from '../../rules/judge-object.ts';
import type { RuleBook } from '../../rules/rule-book.ts';
import type { JudgedObject, PlacedIssue } from './judged.ts';
import { machineConfigIndex, machineConfigKey } from './machine-configs.ts';
import { type SeenObjects, seenObjects } from './seen-objects.ts';

/** What documents are judged by. */
export interface Judges {
  readonly catalog: KindCatalog;
  readonly book: RuleBook;
  readonly facts: Facts;
  /** How many nodes clusters are planned to have, where somebody says so. */
  readonly plannedNodes?: number;
}

/** A named stream of text. */
export interface TextSource {
  readonly name: string;
  readonly text: AsyncIterable<string> | Iterable<string>;
}

/** An object whose verdict may have to wait for machine configurations that come later. */
interface Waiting {
  readonly judge: () => JudgedObject;
  /** Machine configurations that it refers to and that have not come yet. */
  readonly missing: Set<string>;
}

/**
 * Judges every object of the sources, in order. What refers to a machine configuration waits until that has come, or
 * until the end; nothing else is kept, so memory does not grow with the number of documents.
 */
export async function* judgeDocuments(
  sources: AsyncIterable<TextSource> | Iterable<TextSource>,
  judges: Judges,
): AsyncGenerator<JudgedObject> {
  const configs = machineConfigIndex();
  const seen = seenObjects();
  const queue: Waiting[] = [];
  for await (const source of sources) {
    let number = 0;
    for await (const piece of streamDocuments(source.text)) {
      const origin = { source: source.name, document: number++ };
      for (const object of readPiece(piece, origin, judges, configs.find, seen)) {
        if (object.config) settle(queue, configs.add(object.config));
        queue.push(waitingFor(object, configs.has));
      }
      yield* drain(queue, false);
    }
  }
  yield* drain(queue, true);
}

function waitingFor(object: ReadObject, has: (key: string) => boolean): Waiting {
  const missing = new Set(object.refersTo.filter((key) => !has(key)));
  return { judge: object.judge, missing };
}

function settle(queue: readonly Waiting[], key: string): void {
  for (const waiting of queue) waiting.missing.delete(key);
}

/** Hands over verdicts from the front as long as nothing is missing for them, or all of them. */
function* drain(queue: Waiting[], all: boolean): Generator<JudgedObject> {
  let done = 0;
  for (const waiting of queue) {
    if (waiting.missing.size > 0 && !all) break;
    done++;
    yield waiting.judge();
  }
  queue.splice(0, done);
}

interface Origin {
  readonly source: string;
  readonly document: number;
}

interface ReadObject {
  readonly judge: () => JudgedObject;
  /** Keys of the machine configurations it refers to. */
  readonly refersTo: readonly string[];
  /** Itself, if it is a machine configuration. */
  readonly config?: MachineConfig;
}

type FindConfig = ReturnType<typeof machineConfigIndex>['find'];

function readPiece(piece: Piece, origin: Origin, judges: Judges, find: FindConfig, seen: SeenObjects): ReadObject[] {
  if (piece.piece === 'problem') return [ready(unread(origin, [placedProblem(piece.problem, '')]))];
  const parsed = parseYamlDocument(piece.text, piece.firstLine);
  if (!parsed.ok) {
    return [
      ready(
        unread(
          origin,
          parsed.problems.map((problem) => placedProblem(problem, lineOf(piece, problem.line))),
        ),
      ),
    ];
  }
  const { document } = parsed;
  const surprises = document.warnings.map((problem) => placedProblem(problem, lineOf(piece, problem.line)));
  return expandList(document.value).map(({ value, path }, index) => {
    const place = placer(document, piece, path);
    const more = index === 0 ? surprises : [];
    return readObject(value, origin, judges, find, seen, (issue) => place(issue), more);
  });
}

function readObject(
  value: unknown,
  origin: Origin,
  judges: Judges,
  find: FindConfig,
  seen: SeenObjects,
  place: (issue: Issue) => PlacedIssue,
  surprises: readonly PlacedIssue[],
): ReadObject {
  const decoded = decodeObject(judges.catalog, value);
  const identity = identityOf(value);
  const twice = duplicate(identity, seen);
  const verdict = (issues: readonly Issue[]): JudgedObject =>
    judged(origin, identity, [...surprises, ...[...twice, ...issues].map(place)]);
  if (decoded.outcome === 'not judged') {
    return ready(verdict([notJudged(decoded.apiVersion, decoded.kind)]));
  }
  const { book, catalog: _, ...circumstances } = judges;
  const judge = (object: KubernetesObject) => judgeObject(book, object, { ...circumstances, findMachineConfig: find });
  if (decoded.outcome === 'decoded') {
    const { object, kind } = decoded;
    const isConfig = judges.facts.drivers[kind.kind] !== undefined;
    return {
      judge: () => ({ ...verdict(judge(object)), object }),
      refersTo: referencesOf(object),
      ...(isConfig && { config: object as unknown as MachineConfig }),
    };
  }
  const { issues, kind } = decoded;
  const decoder = kind && judges.catalog.find(identity.apiVersion, identity.kind)?.decoder;
  const rest = decoder && salvage(decoder, value, issues);
  if (!rest) return ready(verdict(issues));
  const sound = rest.value as KubernetesObject;
  return {
    judge: () => verdict([...issues, ...independent(judge(sound), rest.removed)]),
    refersTo: referencesOf(sound),
  };
}

/** Of what rules say about the sound rest: errors elsewhere than at the faults, which may only be their echo. */
function independent(issues: readonly Issue[], faults: readonly FieldPath[]): Issue[] {
  return issues.filter(
    ({ severity, path }) =>
      severity === 'error' && !faults.some((fault) => startsWith(fault, path) || startsWith(path, fault)),
  );
}

function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

function ready(verdict: JudgedObject): ReadObject {
  return { judge: () => verdict, refersTo: [] };
}

/** Keys of the machine configurations that a cluster's pools name. */
function referencesOf(object: KubernetesObject): string[] {
  if (object.kind !== 'Cluster') return [];
  const { metadata, spec } = object as unknown as Cluster;
  const namespace = metadata?.namespace ?? undefined;
  return (spec?.rkeConfig?.machinePools ?? []).map(({ machineConfigRef: { kind, name } }) =>
    machineConfigKey(kind, namespace, name),
  );
}

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function identityOf(value: unknown): Identity {
  const object = fieldsOf(value);
  const metadata = fieldsOf(object.metadata);
  return {
    apiVersion: textOf(object.apiVersion),
    kind: textOf(object.kind),
    namespace: textOf(metadata.namespace),
    name: textOf(metadata.name),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function duplicate({ apiVersion, kind, namespace, name }: Identity, seen: SeenObjects): Issue[] {
  if (name === '') return [];
  if (!seen.addAgain(`${apiVersion} ${kind} ${namespace}/${name}`)) return [];
  return [
    {
      code: 'duplicate-object',
      severity: 'warning',
      path: ['metadata', 'name'],
      message: `${kind} ${name} stands twice in what is checked; the later one would undo the earlier one`,
      fix: 'remove one of the two, or give it another name',
    },
  ];
}

function notJudged(apiVersion: string, kind: string): Issue {
  return {
    code: 'not-judged',
    severity: 'info',
    path: ['kind'],
    message: `${kind} of ${apiVersion} is none of the kinds that Drover serves, so it was read but not judged`,
    fix: '',
  };
}

function unread(origin: Origin, issues: readonly PlacedIssue[]): JudgedObject {
  return judged(origin, { apiVersion: '', kind: '', namespace: '', name: '' }, issues);
}

function judged(origin: Origin, identity: Identity, issues: readonly PlacedIssue[]): JudgedObject {
  return { ...origin, ...identity, accepted: !blocks(issues), issues: issues.toSorted(bySeverity) };
}

type DocumentPiece = Extract<Piece, { piece: 'document' }>;

function placer(document: YamlDocument, piece: DocumentPiece, base: FieldPath): (issue: Issue) => PlacedIssue {
  return (issue) => {
    const position = document.locate([...base, ...issue.path]);
    return { ...issue, ...position, excerpt: lineOf(piece, position.line) };
  };
}

function placedProblem({ code, severity, message, fix, line, column }: YamlProblem, excerpt: string): PlacedIssue {
  return { code, severity, path: [], message, fix, line, column, ...(excerpt !== '' && { excerpt }) };
}

/** The text of a line of the input; the piece begins at its own first line. */
function lineOf({ text, firstLine }: DocumentPiece, line: number): string {
  let start = 0;
  for (let at = firstLine; at < line; at++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).trimEnd();
}
