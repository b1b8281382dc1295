import { type Document, isAlias, isMap, isScalar, type Node, parseDocument, visit, YAMLMap } from 'yaml';
import { notParsed, type Parsed, parsed } from '../lib/parsed.ts';

/** User data that somebody wrote for the machines of a pool, by what its first line says it is. */
export type OwnUserData =
  | { readonly kind: 'none' }
  /** Runs as it is. */
  | { readonly kind: 'script'; readonly text: string }
  /** Cloud-init's own form. Scalars are texts as they were written: what they mean is cloud-init's to say. */
  | { readonly kind: 'cloud-config'; readonly content: YAMLMap }
  /** What Windows machines run: the text between the marks. */
  | { readonly kind: 'powershell'; readonly text: string };

const cloudConfigForm = /^#cloud-config[ \t]*(\r?\n|$)/;
const powerShellForm = /^\s*<powershell>([\s\S]*)<\/powershell>\s*$/i;

/** What is not printable for YAML 1.1 (5.1), by which cloud-init's parser refuses the whole text. */
const unreadable = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Values that aliases may add: more than people write, and far less than hurts. */
const mostAliased = 5_000;

/**
 * Reads user data. The manager puts the registration of the node beside it, so it takes only the forms whose effect it
 * can see: what is fetched (`#include`), rendered on the host (`## template: jinja`) or packed (MIME) is refused. The
 * reason completes `user data …`.
 */
export function readOwnUserData(text: string | null | undefined): Parsed<OwnUserData> {
  if (!text) return parsed({ kind: 'none' });
  if (text.startsWith('#!')) return parsed({ kind: 'script', text });
  const powerShell = powerShellForm.exec(text);
  if (powerShell) return parsed({ kind: 'powershell', text: (powerShell[1] ?? '').trim() });
  if (cloudConfigForm.test(text)) return readCloudConfig(text);
  const [first = ''] = text.split('\n');
  return notParsed(
    `begins with "${first.slice(0, 40)}", expected #cloud-config or the #! of a script as its first characters`,
  );
}

/** Why a machine does not run this, completing `user data …`; undefined where it does. */
export function misfitOf({ kind }: OwnUserData, windows: boolean): string | undefined {
  if (kind === 'none' || windows === (kind === 'powershell')) return undefined;
  return windows
    ? `is a ${kind}, which Windows machines do not run; write it between <powershell> and </powershell>`
    : 'is for PowerShell, which Linux machines do not run; begin it with #cloud-config or #!';
}

/** So many bytes at least are added to what people wrote, for the registration of the node. */
export const leastRegistrationBytes = 1_500;

/** Bytes that are left of user data at least when it is written anew, without comments and indentation. */
export function leastBytesOf(text: string): number {
  const lines = cloudConfigForm.test(text)
    ? text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => !line.startsWith('#'))
    : [text.trim()];
  return new TextEncoder().encode(lines.join('\n')).length;
}

function readCloudConfig(text: string): Parsed<OwnUserData> {
  const strange = unreadable.exec(text);
  if (strange) {
    const code = (strange[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase();
    return notParsed(`has the character U+${code}, which cloud-init does not read; take it out`);
  }
  // Without types, so that what is written again is the same text: 0644 is another number in other versions of YAML.
  const options = { schema: 'failsafe', resolveKnownTags: false, logLevel: 'error' } as const;
  // The first line is no comment of the user's.
  const document = parseDocument(text.replace('#cloud-config', ''), options);
  const [error] = document.errors;
  if (error) {
    const place = error.linePos ? ` in line ${error.linePos[0].line}` : '';
    const [words = ''] = error.message.split('\n');
    return notParsed(`is no YAML${place}: ${words.replace(/ at line .*$/, '')}; correct it`);
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.source === '')) {
    return parsed({ kind: 'cloud-config', content: new YAMLMap() });
  }
  if (!isMap(contents))
    return notParsed('is no map of cloud-init’s keys, expected lines such as packages: [nfs-common]');
  if (!expandAliases(document)) {
    return notParsed('has an alias that leads to itself or to nothing, or very many of them; write their values out');
  }
  return parsed({ kind: 'cloud-config', content: contents as YAMLMap });
}

/** Writes aliases out: what they point at may stand behind them once maps are merged. Comments only cost room. */
function expandAliases(document: Document): boolean {
  const count = { added: 0 };
  visit(document, {
    Alias(_, alias) {
      const target = alias.resolve(document);
      count.added += target ? sizeOf(target) : mostAliased + 1;
      return target && count.added <= mostAliased ? (target.clone() as typeof target) : visit.BREAK;
    },
  });
  if (count.added > mostAliased) return false;
  visit(document, {
    Node(_, node) {
      if ('anchor' in node) delete node.anchor;
      node.comment = null;
      node.commentBefore = null;
      delete node.spaceBefore;
    },
  });
  return true;
}

/** How many values are in a node; without bounds where an alias is left in it, which leads to itself then. */
function sizeOf(node: Node): number {
  let size = 0;
  visit(node, (_, part) => {
    size += isAlias(part) ? mostAliased + 1 : 1;
  });
  return size;
}
