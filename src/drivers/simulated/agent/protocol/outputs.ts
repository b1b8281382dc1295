import { gunzipSync, gzipSync } from 'node:zlib';

/** What one-time instructions printed, by name. */
export type Outputs = Readonly<Record<string, Buffer>>;

/** Outcome of a periodic instruction, with the field names of the wire. Times are Go's UnixDate, empty for never. */
export interface PeriodicOutput {
  readonly name: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
  readonly lastSuccessfulRunTime: string;
  readonly failures: number;
  readonly lastFailedRunTime: string;
}

/** gzip of a JSON map from name to base64. Keys are sorted, as Go sorts them. */
export function packOutputs(outputs: Outputs): Buffer {
  return packed(outputs, (output) => goBytes(output));
}

/** Throws when the bytes are no such map; nothing at all is an empty one. */
export function unpackOutputs(bytes: Buffer | undefined): Record<string, Buffer> {
  const map = unpacked(bytes) as Record<string, string | null>;
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, Buffer.from(value ?? '', 'base64')]));
}

export function packPeriodic(outputs: Readonly<Record<string, PeriodicOutput>>): Buffer {
  return packed(outputs, ({ stdout, stderr, ...rest }) => {
    const { name, ...others } = rest;
    return { name, stdout: goBytes(stdout), stderr: goBytes(stderr), ...others };
  });
}

export function unpackPeriodic(bytes: Buffer | undefined): Record<string, PeriodicOutput> {
  type Wire = Partial<Record<keyof PeriodicOutput, string | number | null>>;
  const map = unpacked(bytes) as Record<string, Wire>;
  return Object.fromEntries(
    Object.entries(map).map(([name, wire]) => [
      name,
      {
        name: String(wire.name ?? name),
        stdout: Buffer.from(String(wire.stdout ?? ''), 'base64'),
        stderr: Buffer.from(String(wire.stderr ?? ''), 'base64'),
        exitCode: Number(wire.exitCode ?? 0),
        lastSuccessfulRunTime: String(wire.lastSuccessfulRunTime ?? ''),
        failures: Number(wire.failures ?? 0),
        lastFailedRunTime: String(wire.lastFailedRunTime ?? ''),
      },
    ]),
  );
}

function packed<T>(map: Readonly<Record<string, T>>, wire: (value: T) => unknown): Buffer {
  const sorted = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return gzipSync(JSON.stringify(Object.fromEntries(sorted.map(([name, value]) => [name, wire(value)]))));
}

function unpacked(bytes: Buffer | undefined): object {
  if (bytes === undefined || bytes.length === 0) return {};
  const value: unknown = JSON.parse(gunzipSync(bytes).toString('utf8'));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TypeError('found an output that is no map');
}

/** A buffer that nothing was written to is nil in Go, and nil is `null`. */
function goBytes(bytes: Buffer): string | null {
  return bytes.length === 0 ? null : bytes.toString('base64');
}
