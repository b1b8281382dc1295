import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readFileIfThere, replaceFile } from '../../files.ts';
import { type AssetSource, assetSources, checksumIn } from './asset-names.ts';

/** A file that can be served. */
export interface Asset {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Why there is none: being fetched at this moment, or not to be had; the text says what to do. */
export interface NoAsset {
  readonly missing: string;
  /** True while it is on its way. */
  readonly soon: boolean;
  /** True where a file is there that must not be served: nothing is fetched in its place. */
  readonly wrong?: true;
}

export interface Assets {
  find(name: string): Promise<Asset | NoAsset>;
  /** SHA-256 of the files that are there, by architecture; nothing is fetched for it. */
  checksums(): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

export interface AssetsOptions {
  /** The folder for files that somebody puts there; what is fetched lies in a subfolder for each version. */
  readonly folder: string;
  /** Version of an agent, and the URL below which its releases are; `none` instead of a URL fetches nothing. */
  release(agent: AssetSource['agent']): { readonly version: string; readonly url: string };
  readonly fetch: typeof fetch;
  fault(error: unknown): void;
}

const fetchTimeoutMs = 5 * 60_000;
/** Larger than any release of an agent so far, by far. */
const mostBytes = 512 * 1024 * 1024;

/** The programs of nodes: those that somebody put into the folder, else fetched once from where they are released. */
export function openAssets(options: AssetsOptions): Assets {
  const { folder } = options;
  const running = new Map<string, Promise<void>>();
  const failures = new Map<string, string>();
  const known = new Map<string, { readonly key: string; readonly asset: Asset }>();
  const stop = new AbortController();

  async function look(source: AssetSource): Promise<Asset | NoAsset> {
    const { version } = options.release(source.agent);
    // What was put there by hand wins, whatever version the setting names.
    for (const path of [join(folder, source.name), join(folder, version, source.name)]) {
      const found = await verified(path, source.name);
      if (found) return found;
    }
    return { missing: `there is no ${source.name} here`, soon: false };
  }

  async function verified(path: string, name: string): Promise<Asset | NoAsset | undefined> {
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile()) return undefined;
    const list = (await readFileIfThere(`${path}.sha256`))?.trim();
    const key = `${file.size} ${file.mtimeMs} ${file.ino} ${list ?? ''}`;
    const remembered = known.get(path);
    if (remembered?.key === key) return remembered.asset;
    const sha256 = await hashOf(path);
    const expected = list === undefined ? sha256 : (checksumIn(list, name) ?? list.toLowerCase());
    if (expected !== sha256) {
      const missing = `${path} has the checksum ${sha256}, but ${path}.sha256 says ${expected}; put the right file there`;
      return { missing, soon: false, wrong: true };
    }
    const asset = { path, bytes: file.size, sha256 };
    known.set(path, { key, asset });
    return asset;
  }

  function begin(source: AssetSource, version: string, url: string): void {
    const key = `${url}/${version}/${source.name}`;
    if (running.has(key)) return;
    const job = download(source, version, url)
      .then(
        () => {
          failures.delete(key);
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          failures.set(key, error instanceof Error ? reasonOf(error) : String(error));
          options.fault(error);
        },
      )
      .finally(() => running.delete(key));
    running.set(key, job);
  }

  async function download(source: AssetSource, version: string, url: string): Promise<void> {
    const base = `${url.replace(/\/$/, '')}/${encodeURIComponent(version)}`;
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(fetchTimeoutMs)]);
    const list = await (await answerOf(`${base}/${source.checksums}`, signal)).text();
    const expected = checksumIn(list, source.name);
    if (expected === undefined) throw new Error(`${base}/${source.checksums} has no checksum of ${source.name}`);
    await mkdir(join(folder, version), { recursive: true, mode: 0o700 });
    const path = join(folder, version, source.name);
    const draft = `${path}.${process.pid}.new`;
    try {
      const found = await store(await answerOf(`${base}/${source.name}`, signal), draft);
      if (found !== expected) {
        throw new Error(`${base}/${source.name} has the checksum ${found}, expected ${expected}; it was not kept`);
      }
      await replaceFile(`${path}.sha256`, `${expected}  ${source.name}\n`, 0o600);
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async function answerOf(url: string, signal: AbortSignal): Promise<Response> {
    const answer = await options.fetch(url, { signal });
    if (!answer.ok) throw new Error(`${url} was answered with status ${answer.status}`);
    return answer;
  }

  return {
    async find(name) {
      const source = assetSources.find((candidate) => candidate.name === name);
      if (!source) return { missing: `the manager serves no file ${name}`, soon: false };
      const found = await look(source);
      if ('path' in found || found.wrong) return found;
      const { version, url } = options.release(source.agent);
      if (url === 'none') return { missing: `${found.missing}; ${byHand(folder, name)}`, soon: false };
      const failure = failures.get(`${url}/${version}/${name}`);
      begin(source, version, url);
      return failure === undefined
        ? { missing: `the manager is fetching ${name} ${version}; try again in a moment`, soon: true }
        : { missing: `the manager cannot fetch ${name} ${version}: ${failure}; ${byHand(folder, name)}`, soon: true };
    },
    async checksums() {
      const found = await Promise.all(
        assetSources.map(async (source) => [source.architecture, await look(source)] as const),
      );
      return Object.fromEntries(found.flatMap(([name, asset]) => ('path' in asset ? [[name, asset.sha256]] : [])));
    },
    close: () => stop.abort(),
  };
}

function byHand(folder: string, name: string): string {
  return `whoever runs the manager can put the file ${name} into its folder ${folder}`;
}

/** What undici hides behind "fetch failed". */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function hashOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

/** Writes a body to a file and gives its checksum. */
async function store(answer: Response, path: string): Promise<string> {
  const digest = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'w', 0o600);
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw new Error(`${answer.url} is larger than ${mostBytes} bytes`);
      digest.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}
