/** RFC 3339 in UTC without fractions, as Kubernetes writes times; from milliseconds since the epoch. */
export function timestampOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since the epoch of a time that was stored; undefined where there is none, or none that can be read. */
export function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
