import { CloudError, type CloudErrorKind } from '../../types.ts';

/** An answer that is no success, as far as it says anything. */
export interface RefusedCall {
  /** What was asked for, completing `DigitalOcean does not …`, e.g. `make the droplet`. */
  readonly doing: string;
  /** HTTP status. */
  readonly status: number;
  /** DigitalOcean's name of the error, e.g. `unprocessable_entity`. */
  readonly id: string | undefined;
  readonly message: string;
  /** The call may have made or changed something although it failed. */
  readonly outcomeUnknown: boolean;
}

const limit = /\blimit\b/i;
/** A size or a region that there is, and of which nothing is to be had now. */
const soldOut = /\b(not (currently )?available|unavailable|sold out|out of stock|no capacity|insufficient capacity)\b/i;
/** Another action on the same droplet is still running. */
const busy = /\bpending event\b|\bin progress\b/i;

/** The error that a refused call is for whoever asked. */
export function errorOfRefusal(call: RefusedCall): CloudError {
  const kind = kindOf(call);
  const field = kind === 'bad-parameter' || kind === 'no-capacity' ? fieldOf(call.message) : undefined;
  return new CloudError(kind, `DigitalOcean does not ${call.doing}: ${wordsOf(call)}; ${adviceFor[kind]}`, {
    outcomeUnknown: call.outcomeUnknown,
    ...(field === undefined ? {} : { field }),
    ...(call.id === undefined ? {} : { code: call.id }),
  });
}

function kindOf({ status, message }: RefusedCall): CloudErrorKind {
  if (status === 401) return 'credentials';
  if (status === 429) return 'throttled';
  if (status >= 500 || status === 408 || status === 409 || status === 423) return 'unavailable';
  if ((status === 403 || status === 422) && limit.test(message)) return 'quota';
  if (status === 403) return 'permission';
  if (busy.test(message)) return 'unavailable';
  return soldOut.test(message) ? 'no-capacity' : 'bad-parameter';
}

const adviceFor: Readonly<Record<CloudErrorKind, string>> = {
  credentials: 'put a valid API token into the cloud credential',
  permission: 'give the API token the missing scope',
  quota: 'remove droplets, or ask DigitalOcean for a higher limit',
  'no-capacity': 'wait, or choose another size or region',
  'bad-parameter': 'change the machine configuration',
  throttled: 'it is asked again when the limit allows it',
  unavailable: 'it is asked again',
};

/** Fields of the configuration by the words that DigitalOcean has for them; the more special word first. */
const fieldWords: readonly (readonly [RegExp, string])[] = [
  [/\bkey identifiers?\b|\bssh[ _]keys?\b/i, 'sshKeyFingerprint'],
  [/\bipv6\b/i, 'ipv6'],
  [/\bbackups?\b/i, 'backups'],
  [/\buser[ _]data\b/i, 'userdata'],
  [/\btags?\b/i, 'tags'],
  [/\bsize\b/i, 'size'],
  [/\bimage\b/i, 'image'],
  [/\bregion\b/i, 'region'],
];

function fieldOf(message: string): string | undefined {
  return fieldWords.find(([words]) => words.test(message))?.[1];
}

const longest = 500;

/** The provider's own words, fit to stand inside of a sentence. */
function wordsOf({ status, id, message }: RefusedCall): string {
  const words = message
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '')
    .slice(0, longest);
  return words === '' ? `it answers with status ${status}${id === undefined ? '' : ` (${id})`}` : words;
}
