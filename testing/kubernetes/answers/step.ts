/** One request, and what a Kubernetes API server is known to answer. */
export interface KnownStep {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly type?: string;
    readonly accept?: string;
  };
  readonly answer: {
    readonly code: number;
    /** Part of the answer's body: what it says must be there, more may be. */
    readonly body?: unknown;
    /** Reason and field of each cause of a Status, e.g. `FieldValueInvalid metadata.name`, sorted. */
    readonly causes?: readonly string[];
    /** Paths that must not be there, e.g. `metadata.deletionTimestamp`. */
    readonly without?: readonly string[];
  };
}

/** Steps that follow one another, each scenario in a namespace of its own: `NS` in paths and bodies. */
export type KnownScenarios = Readonly<Record<string, readonly KnownStep[]>>;

/** One step; `more` adds a content type or an Accept header. */
export function step(
  line: string,
  body: unknown,
  answer: KnownStep['answer'],
  more: { readonly type?: string; readonly accept?: string } = {},
): KnownStep {
  const [method = '', path = ''] = line.split(' ', 2);
  return { request: { method, path, ...(body === undefined ? {} : { body }), ...more }, answer };
}

/** Stands for a value that differs from run to run. */
export const anything = '<anything>';

/** A Status that refuses. */
export function refused(code: number, reason: string, causes?: readonly string[]): KnownStep['answer'] {
  return {
    code,
    body: { kind: 'Status', status: 'Failure', reason, code },
    ...(causes === undefined ? {} : { causes }),
  };
}

export const mergeType = 'application/merge-patch+json';
export const jsonType = 'application/json-patch+json';
export const strategicType = 'application/strategic-merge-patch+json';
export const applyType = 'application/apply-patch+yaml';

export const maps = '/api/v1/namespaces/NS/configmaps';
export const secrets = '/api/v1/namespaces/NS/secrets';
export const widgets = '/apis/test.drover.dev/v1/namespaces/NS/widgets';

export const map = (name: string, more: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...more,
});
export const secret = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...more,
});
export const widget = (name: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'test.drover.dev/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  spec,
});
