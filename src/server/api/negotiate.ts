import { notAcceptable } from './status-error.ts';

/** In which form a client wants an object or a list. */
export type Form =
  | { readonly as: 'object' }
  | { readonly as: 'table'; readonly version: 'v1' | 'v1beta1' }
  | { readonly as: 'metadata' };

export type Encoding = 'json' | 'yaml';

export interface Negotiated {
  readonly form: Form;
  readonly encoding: Encoding;
}

const accepted = ['application/json', 'application/yaml'];
const plain: Negotiated = { form: { as: 'object' }, encoding: 'json' };

/** One media range of an Accept header. */
export interface MediaRange {
  /** Lower case, without parameters, e.g. `application/json`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads an Accept header in its order; ranges with `q=0` are left out, other weights do not change the order. */
export function mediaRanges(header: string): MediaRange[] {
  return header
    .split(',')
    .map((text) => {
      const [type = '', ...rest] = text.split(';').map((part) => part.trim());
      const parameters = new Map(
        rest.map((part) => {
          const [name = '', value = ''] = part.split('=', 2);
          return [name.trim().toLowerCase(), value.trim()];
        }),
      );
      return { type: type.toLowerCase(), parameters };
    })
    .filter((range) => range.type !== '' && Number(range.parameters.get('q') ?? 1) > 0);
}

/** Chooses the first form of the Accept header that can be served; throws 406 when there is none. */
export function negotiate(header: string | undefined): Negotiated {
  if (header === undefined || header === '' || header === '*/*' || header === 'application/json') return plain;
  for (const range of mediaRanges(header)) {
    const encoding = encodingOf(range.type);
    const form = formOf(range.parameters);
    if (encoding !== undefined && form !== undefined) return { encoding, form };
  }
  throw notAcceptable(accepted);
}

function encodingOf(type: string): Encoding | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function formOf(parameters: ReadonlyMap<string, string>): Form | undefined {
  const as = parameters.get('as');
  if (as === undefined || as === '') return plain.form;
  if (parameters.get('g') !== 'meta.k8s.io') return undefined;
  const version = parameters.get('v');
  if (as === 'Table') return version === 'v1' || version === 'v1beta1' ? { as: 'table', version } : undefined;
  if (version !== 'v1') return undefined;
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? { as: 'metadata' } : undefined;
}
