/** Names of instructions that run an errand begin with this; the errand's id follows. */
export const errandPrefix = 'errand-';

/** How an errand went the last time that it ran. */
export interface ErrandReport {
  readonly done: boolean;
  /** What stands in the way, or what was done. */
  readonly message: string;
}

/** The output of an errand; simulated nodes answer with it. */
export function printErrandReport({ done, message }: ErrandReport): string {
  return `errand\t${done ? 'done' : 'retry'}\t${message.replace(/\s+/g, ' ')}\n`;
}

/** Reads what an errand printed; undefined when it did not get as far as to say how it went. */
export function readErrandReport(text: string): ErrandReport | undefined {
  const line = text.split('\n').findLast((candidate) => candidate.startsWith('errand\t'));
  if (line === undefined) return undefined;
  const [, word, ...message] = line.split('\t');
  return { done: word === 'done', message: message.join('\t').trim() };
}
