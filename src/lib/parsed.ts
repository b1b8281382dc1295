/** The outcome of reading a text: the value, or a sentence that says what is wrong with the text. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** `reason` completes the sentence `"<text>" is …`, e.g. `not an IP address`. */
export function notParsed(reason: string): Parsed<never> {
  return { ok: false, reason };
}
