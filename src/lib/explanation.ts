/** What `drover explain` says about a code that is not a rule's: problems of reading and of shape. */
export interface Explanation {
  /** Kebab-case, as issues carry it. */
  readonly code: string;
  /** What is demanded, as one sentence: lower case, no final period. */
  readonly title: string;
  /** What happens when it is not obeyed. Plain sentences. */
  readonly why: string;
  /** How to obey it. Plain sentences. */
  readonly remedy: string;
  /** YAML of which the first is refused for this reason and the second is not. */
  readonly example: { readonly bad: string; readonly good: string };
}
