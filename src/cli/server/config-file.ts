import { parseDocument } from 'yaml';
import { nearestName } from '../../lib/nearest.ts';
import { optionDefinitions, type RawOptions } from './server-options.ts';

/**
 * Reads a configuration file: YAML, the keys are the flags without dashes in front. `settings` may be a map. Gives the
 * problems, each with the key, when anything in it is not understood.
 */
export function readConfigFile(text: string): RawOptions | readonly string[] {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) return [error.message];
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return ['found no map, expected keys such as "listen"'];
  const problems: string[] = [];
  const options: Record<string, readonly string[]> = {};
  for (const [key, content] of Object.entries(value)) {
    const read = readEntry(key, content);
    if (typeof read === 'string') problems.push(read);
    else options[read.key] = [...(options[read.key] ?? []), ...read.values];
  }
  return problems.length > 0 ? problems : options;
}

interface Entry {
  readonly key: string;
  readonly values: readonly string[];
}

function readEntry(key: string, content: unknown): Entry | string {
  if (key === 'settings') return readSettings(content);
  const definition = optionDefinitions.find((option) => option.key === key);
  if (!definition) return unknownKey(key);
  if (Array.isArray(content) && !definition.many) return `${key}: found a list, expected one value`;
  const values = Array.isArray(content) ? content : [content];
  if (!values.every(isScalar)) return `${key}: found a nested value, expected text`;
  return { key, values: values.map(String) };
}

function readSettings(content: unknown): Entry | string {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return 'settings: found no map, expected names and values';
  }
  const entries = Object.entries(content);
  const nested = entries.find(([, value]) => !isScalar(value));
  if (nested) return `settings.${nested[0]}: found a nested value, expected text`;
  return { key: 'setting', values: entries.map(([name, value]) => `${name}=${String(value)}`) };
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function unknownKey(key: string): string {
  const names = [...optionDefinitions.map((option) => option.key), 'settings'];
  const nearest = nearestName(key, names);
  const hint = nearest === undefined ? `expected one of ${names.join(', ')}` : `did you mean "${nearest}"?`;
  return `found the unknown key "${key}", ${hint}`;
}
