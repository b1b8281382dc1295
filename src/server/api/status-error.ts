import { apiVersionOf, type Kind } from '../../kinds/types.ts';
import { type JsonObject, shown } from './json.ts';

/** One cause in the details of a Status. */
export interface StatusCause {
  /** e.g. `FieldValueInvalid`. */
  readonly reason: string;
  readonly message: string;
  /** e.g. `spec.rkeConfig.machinePools[0].name`. */
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural name of the resource, or the kind where an object is invalid. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The answer to a request that fails: a Kubernetes Status. */
export class StatusError extends Error {
  readonly code: number;
  /** One of Kubernetes' words, e.g. `NotFound`; empty where Kubernetes gives none. */
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The body of a failure. */
export function statusBody(error: StatusError): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

/** The body of a deletion that is done. */
export function successBody(details: StatusDetails): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

type Named = Pick<Kind, 'group' | 'version' | 'kind' | 'plural'>;

/** `clusters.provisioning.cattle.io`, as messages name a resource. */
export function resourceName(kind: Named): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** `Cluster.provisioning.cattle.io`, as messages name a kind. */
export function kindName(kind: Named): string {
  return kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
}

/** Details that name an object by its resource. */
export function detailsOf(kind: Named, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural };
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function notFound(kind: Named, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${resourceName(kind)} "${name}" not found`, detailsOf(kind, name));
}

/** A path of the API that leads nowhere. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(kind: Named, name: string): StatusError {
  return new StatusError(409, 'AlreadyExists', `${resourceName(kind)} "${name}" already exists`, detailsOf(kind, name));
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(kind: Named, name: string, why: string = modified): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, detailsOf(kind, name));
}

export function forbidden(kind: Named, name: string, why: string, causes?: readonly StatusCause[]): StatusError {
  const message = `${resourceName(kind)} "${name}" is forbidden: ${why}`;
  const details = { ...detailsOf(kind, name), ...(causes === undefined ? {} : { causes }) };
  return new StatusError(403, 'Forbidden', message, details);
}

/** An object that was understood and is not right: one cause for each problem. */
export function invalid(kind: Named, name: string, causes: readonly StatusCause[]): StatusError {
  const told = causes.map((cause) => (cause.field === undefined ? cause.message : `${cause.field}: ${cause.message}`));
  const all = told.length === 1 ? (told[0] ?? '') : `[${told.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kindName(kind)} "${name}" is invalid: ${all}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function notAcceptable(accepted: readonly string[]): StatusError {
  return new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);
}

export function unsupportedMediaType(found: string, accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format (${found === '' ? 'no content type' : found}) - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** A revision that is forgotten: the client lists again. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

/** Why an object cannot be read as one of its kind. */
export function cannotBeHandled(kind: Named, why: string): StatusError {
  return badRequest(
    `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  );
}

/** An object whose apiVersion or kind is not what the path says. */
export function wrongKind(kind: Named, apiVersion: unknown, given: unknown): StatusError {
  const expected = `${kind.kind} of ${apiVersionOf(kind)}`;
  return badRequest(
    `the object provided is ${shown(given)} of ${shown(apiVersion)}, expected ${expected} as the path says`,
  );
}
