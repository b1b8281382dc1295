const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment as Go's UnixDate in UTC, `Mon Jan _2 15:04:05 MST 2006`: the day is padded with a space. */
export function unixDate(ms: number): string {
  const time = new Date(ms);
  const clock = time.toISOString().slice(11, 19);
  const day = String(time.getUTCDate()).padStart(2);
  return `${days[time.getUTCDay()]} ${months[time.getUTCMonth()]} ${day} ${clock} UTC ${time.getUTCFullYear()}`;
}

const form = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) UTC (\d{4})$/;

/** Reads what {@link unixDate} wrote, in milliseconds; undefined for anything else. */
export function readUnixDate(text: string): number | undefined {
  const match = form.exec(text);
  const month = months.indexOf(match?.[1] ?? '');
  if (!match || month < 0) return undefined;
  const [, , day, hours, minutes, seconds, year] = match.map(Number);
  return Date.UTC(year ?? 0, month, day, hours, minutes, seconds);
}
