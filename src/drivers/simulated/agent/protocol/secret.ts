/** A Secret as the agent keeps it and sends it back: everything that the server sent, values base64. */
export interface PlanSecret {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly [field: string]: unknown;
  };
  readonly data?: SecretData;
  readonly [field: string]: unknown;
}

/** Values in base64. Go writes `null` for a byte list that is nil, and reads it as an empty one. */
export type SecretData = Readonly<Record<string, string | null>>;

/** The bytes of a key; undefined when the key is absent. */
export function bytesOf(data: SecretData | undefined, key: string): Buffer | undefined {
  const value = data?.[key];
  return value === undefined ? undefined : Buffer.from(value ?? '', 'base64');
}

/** The text of a key; empty when it is absent. */
export function textOf(data: SecretData | undefined, key: string): string {
  return bytesOf(data, key)?.toString('utf8') ?? '';
}

export function encoded(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}

/** The resource version as the agent compares it: what is no number counts as 0. */
export function versionOf({ metadata }: Pick<PlanSecret, 'metadata'>): number {
  return /^\d+$/.test(metadata.resourceVersion) ? Number(metadata.resourceVersion) : 0;
}

/** Same keys with the same bytes; nil and empty differ for Go only where one side lacks the key. */
export function sameData(a: SecretData = {}, b: SecretData = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && (a[key] ?? '') === (b[key] ?? ''));
}
