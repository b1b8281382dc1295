import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 as Ajv, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { closed } from './closed-schema.ts';
import type { CutOperation, Json } from './cut-description.ts';

export const descriptionFile = join(import.meta.dirname, '..', 'data', 'digitalocean-openapi.jsonl');

/** A request, as far as the description speaks of it. */
export interface DescribedRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** An operation of the description with the values of its path. */
export interface Operation {
  readonly id: string;
  /** Scopes that a token needs, e.g. `droplet:read`. */
  readonly scopes: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  /** What is wrong with a request or an answer; empty when it is as described. */
  requestProblems(request: DescribedRequest): string[];
  answerProblems(status: number, headers: Readonly<Record<string, string>>, body: unknown): string[];
}

export interface Description {
  find(method: string, path: string): Operation | undefined;
}

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required?: boolean;
  readonly schema: Json;
}

interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: Json } };
}

interface Response extends Content {
  readonly headers?: Readonly<Record<string, { readonly schema: Json }>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** The part of DigitalOcean's published API that comes with the project, as something that judges. */
export function readDescription(): Description {
  const operations = readOperations();
  const check = checker();
  return {
    find(method, path) {
      for (const described of operations) {
        if (described.method !== method.toLowerCase()) continue;
        const params = match(described.path, path);
        if (params) return judging(described.operation, params, check);
      }
      return undefined;
    },
  };
}

function readOperations(): (CutOperation & { readonly operation: DescribedOperation })[] {
  const [, ...lines] = readFileSync(descriptionFile, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CutOperation & { readonly operation: DescribedOperation });
}

function match(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '');
    if (part.startsWith('{')) params[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

type Check = (schema: Json, value: unknown, what: string) => string[];

function checker(): Check {
  // The description has words that are OpenAPI's own, and formats for people.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const compiled = new Map<Json, ValidateFunction>();
  return (schema, value, what) => {
    const validate = compiled.get(schema) ?? ajv.compile(closed(schema));
    compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function judging(operation: DescribedOperation, params: Readonly<Record<string, string>>, check: Check): Operation {
  const { operationId, parameters = [], requestBody, responses, security } = operation;
  return {
    id: operationId,
    scopes: security.flatMap((way) => Object.values(way).flat()),
    params,
    requestProblems: ({ query, body }) => [
      ...parameterProblems(parameters, 'path', params, check),
      ...parameterProblems(parameters, 'query', Object.fromEntries(query), check),
      ...bodyProblems(requestBody, body, check),
    ],
    answerProblems(status, headers, body) {
      const response = responses[status] ?? (status >= 400 ? responses.default : undefined);
      if (!response) return [`status ${status} is none of ${Object.keys(responses).join(', ')}`];
      return [...headerProblems(response, headers, check), ...bodyProblems(response, body, check)];
    },
  };
}

function parameterProblems(
  parameters: readonly Parameter[],
  place: Parameter['in'],
  values: Readonly<Record<string, string>>,
  check: Check,
): string[] {
  const known = parameters.filter((parameter) => parameter.in === place);
  const unknown = Object.keys(values).filter((name) => !known.some((parameter) => parameter.name === name));
  return [
    ...unknown.map((name) => `there is no ${place} parameter ${name}`),
    ...known.flatMap(({ name, required, schema }) => {
      const text = values[name];
      if (text === undefined) return required ? [`the ${place} parameter ${name} is missing`] : [];
      // Either reading of the text may be the right one, e.g. of an id or a slug.
      const readings = [text, readAsJson(text)].map((value) => check(schema, value, `${place} parameter ${name}`));
      return readings.some((problems) => problems.length === 0) ? [] : (readings[0] ?? []);
    }),
  ];
}

function readAsJson(text: string): unknown {
  return /^(true|false|-?\d+)$/.test(text) ? JSON.parse(text) : text;
}

function bodyProblems(described: Content | undefined, body: unknown, check: Check): string[] {
  const schema = described?.content?.['application/json'].schema;
  if (schema === undefined) return body === undefined ? [] : ['there is a body, and none is described'];
  return body === undefined ? ['there is no body'] : check(schema, body, 'body');
}

function headerProblems({ headers = {} }: Response, given: Readonly<Record<string, string>>, check: Check): string[] {
  return Object.entries(headers).flatMap(([name, { schema }]) => {
    const text = given[name];
    return text === undefined ? [] : check(schema, readAsJson(text), `header ${name}`);
  });
}

/** Every field of the body that an operation takes, by its path, with its types. */
export function fieldsOfRequest(operationId: string): ReadonlyMap<string, readonly string[]> {
  return fieldsOfSchema(operationNamed(operationId).requestBody?.content?.['application/json'].schema ?? {});
}

/** The same of its answer, or of one member of it; items of a list stand for the list. */
export function fieldsOfAnswer(operationId: string, member?: string): ReadonlyMap<string, readonly string[]> {
  const { responses } = operationNamed(operationId);
  const fields = fieldsOfSchema(responses[200]?.content?.['application/json'].schema ?? {});
  if (member === undefined) return fields;
  const inside = [...fields].map(
    ([path, types]) => [path.replace(`${member}[].`, '').replace(`${member}.`, ''), types] as const,
  );
  return new Map(inside.filter(([path], index) => path !== [...fields.keys()][index]));
}

function operationNamed(operationId: string): DescribedOperation {
  const found = readOperations().find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`no operation ${operationId} is described`);
  return found.operation;
}

function fieldsOfSchema(schema: Json, path = '', found = new Map<string, string[]>()): Map<string, string[]> {
  if (path !== '' && typeof schema.type === 'string') found.set(path, [...(found.get(path) ?? []), schema.type]);
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    for (const part of (schema[word] as readonly Json[] | undefined) ?? []) fieldsOfSchema(part, path, found);
  }
  for (const [name, inner] of Object.entries((schema.properties as Readonly<Record<string, Json>> | undefined) ?? {})) {
    fieldsOfSchema(inner, path === '' ? name : `${path}.${name}`, found);
  }
  if (schema.items !== undefined) fieldsOfSchema(schema.items as Json, `${path}[]`, found);
  return found;
}
