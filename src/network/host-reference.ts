import type { Parsed } from '../lib/parsed.ts';
import { type Host, parseHost } from './endpoint.ts';

/**
 * The host of anything that names one: a URL, `HOST`, `HOST:PORT` or `HOST/PATH`, with an IPv6 address bare or in
 * brackets. Credentials, port and path are left out.
 */
export function hostIn(text: string): Parsed<Host> {
  const scheme = text.indexOf('://');
  const behind = scheme < 0 ? text : text.slice(scheme + 3);
  const authority = /^[^/?#]*/.exec(behind)?.[0] ?? '';
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  if (place.startsWith('[')) return parseHost(place.slice(0, place.indexOf(']') + 1));
  const colon = place.indexOf(':');
  return parseHost(colon >= 0 && colon === place.lastIndexOf(':') ? place.slice(0, colon) : place);
}
