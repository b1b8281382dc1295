/** Something that was decided for the user because saying nothing would break; shown by `drover plan`. */
export interface Decision {
  /** What it is about: a configuration key, a chart value, a file. */
  readonly subject: string;
  /** The value as text. */
  readonly value: string;
  /** One sentence, lower case, no final period. */
  readonly why: string;
}
