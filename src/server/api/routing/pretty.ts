import type { FastifyRequest } from 'fastify';

/** Browsers and programs whose answers people read as they come. */
const readers = /^(?:curl|Wget|Mozilla\/5\.0)/;

/** Whether JSON is indented: as `pretty` says, else for what people look with, as a Kubernetes API server does. */
export function isPretty({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): boolean {
  const said = url.includes('pretty=') ? new URL(url, 'http://any').searchParams.get('pretty') : null;
  if (said !== null && said !== '') return /^(?:1|t|true)$/i.test(said);
  return readers.test(headers['user-agent'] ?? '');
}

/** The same JSON, indented. */
export function indented(json: Buffer): Buffer {
  return Buffer.from(`${JSON.stringify(JSON.parse(json.toString('utf8')), undefined, 2)}\n`);
}
