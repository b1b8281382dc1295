import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { notParsed, type Parsed, parsed } from '../../../lib/parsed.ts';

/** What a host learns from its user data about the manager that it is to register with. */
export interface FirstBoot {
  /** URL of the manager. */
  readonly server: string;
  readonly token: string;
  /** PEM of the authority to trust; undefined for a public one. */
  readonly authority: string | undefined;
  /** Further settings of the installation by the names of its variables, e.g. `CATTLE_LABELS`. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Reads user data as far as a host without files and processes can run it: `#cloud-config`, whose files set the
 * variables of the installation (`export CATTLE_SERVER=…`) and bring the authority. All else in it is of no
 * consequence there. The reason completes `user data is …`.
 */
export function readFirstBoot(userData: string): Parsed<FirstBoot> {
  const document = parseDocument(userData, { schema: 'failsafe', resolveKnownTags: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) return notParsed(`no YAML: ${error.message.split('\n')[0]}`);
  const files = filesOf(document.toJS());
  const variables = Object.assign({}, ...files.map(variablesOf)) as Record<string, string>;
  const { CATTLE_SERVER: server = '', CATTLE_TOKEN: token = '', CATTLE_CA_CHECKSUM: checksum } = variables;
  if (!URL.canParse(server) || token === '') {
    return notParsed('without a registration: none of its files sets CATTLE_SERVER and CATTLE_TOKEN');
  }
  const authority = checksum === undefined ? undefined : files.find((text) => checksumOf(text) === checksum);
  if (checksum !== undefined && authority === undefined) {
    return notParsed(`without the authority that has the checksum ${checksum}`);
  }
  return parsed({ server, token, authority, variables });
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Contents of the files that cloud-init would write. */
function filesOf(config: unknown): string[] {
  const list = isMap(config) && Array.isArray(config.write_files) ? (config.write_files as unknown[]) : [];
  return list.flatMap((file) => {
    if (!isMap(file) || typeof file.content !== 'string') return [];
    const encoded = typeof file.encoding === 'string' && /^(b64|base64)$/.test(file.encoding);
    return [encoded ? Buffer.from(file.content, 'base64').toString('utf8') : file.content];
  });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain words, quoted texts and escaped characters, one behind the other: what a shell takes for one word. */
const assignment =
  /^[ \t]*(?:export[ \t]+)?((?:CATTLE|DROVER)_[A-Z_]+)=((?:'[^']*'|\\.|[^\s'"\\$`;&|<>()]+)*)[ \t]*$/gm;

/** Assignments of fixed values; those that a script works out are none. */
function variablesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(assignment)].map(([, name = '', word = '']) => [name, unquoted(word)] as const);
  return Object.fromEntries(found);
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|\\(.)/g,
    (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? '',
  );
}
