import { badRequest } from '../status-error.ts';

/** One demand on the labels of an object. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt';
  readonly values: readonly string[];
}

export type LabelSelector = readonly LabelRequirement[];

const token = /\s*(?:(,)|(\()|(\))|(==|=|!=|!|<|>)|([^\s,()=!<>]+))/y;
const keyForm =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const valueForm = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** True for a text that can be the key of a label: an optional DNS prefix and a name. */
export function isLabelKey(text: string): boolean {
  return text.length <= 317 && keyForm.test(text) && text.indexOf('/') <= 253;
}

/** True for a text that can be the value of a label. */
export function isLabelValue(text: string): boolean {
  return valueForm.test(text);
}

/** Reads a selector such as `a=b,c!=d,e in (x,y),f,!g`; throws 400 when it cannot be read. */
export function parseLabelSelector(text: string): LabelSelector {
  return new Reader(text).read();
}

/** True when labels fulfil all demands. Values of other types than text never match. */
export function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, unknown>>): boolean {
  return selector.every((requirement) => {
    const found = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
    const value = typeof found === 'string' ? found : undefined;
    return fulfils(requirement, value);
  });
}

function fulfils({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    default: {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      const bound = Number(values[0]);
      return operator === 'gt' ? Number(value) > bound : Number(value) < bound;
    }
  }
}

type Token = { readonly type: 'comma' | 'open' | 'close' | 'operator' | 'word' | 'end'; readonly text: string };

/** A reader of one selector, token by token. */
class Reader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.#text.trim() === '') return requirements;
    for (;;) {
      requirements.push(this.#requirement());
      const after = this.#next();
      if (after.type === 'end') return requirements;
      if (after.type !== 'comma') throw this.#unexpected(after, 'a comma or the end');
      if (this.#peek().type === 'end') throw this.#unexpected(this.#peek(), 'a label key');
    }
  }

  #requirement(): LabelRequirement {
    const first = this.#next();
    if (first.type === 'operator' && first.text === '!')
      return { key: this.#key(this.#next()), operator: 'absent', values: [] };
    const key = this.#key(first);
    const after = this.#peek();
    if (after.type === 'comma' || after.type === 'end') return { key, operator: 'exists', values: [] };
    const operator = this.#next();
    switch (operator.text) {
      case '=':
      case '==':
        return { key, operator: 'in', values: [this.#value()] };
      case '!=':
        return { key, operator: 'notin', values: [this.#value()] };
      case 'in':
      case 'notin':
        return { key, operator: operator.text, values: this.#values() };
      case '>':
      case '<':
        return { key, operator: operator.text === '>' ? 'gt' : 'lt', values: [this.#number()] };
      default:
        throw this.#unexpected(operator, 'an operator: =, ==, !=, in, notin, > or <');
    }
  }

  #key(found: Token): string {
    if (found.type !== 'word') throw this.#unexpected(found, 'a label key');
    if (!isLabelKey(found.text)) throw this.#unexpected(found, 'a label key such as app or example.com/app');
    return found.text;
  }

  #value(): string {
    const found = this.#peek();
    if (found.type === 'comma' || found.type === 'end') return '';
    this.#next();
    if (found.type !== 'word' || !isLabelValue(found.text)) throw this.#unexpected(found, 'a label value');
    return found.text;
  }

  #number(): string {
    const found = this.#next();
    if (found.type !== 'word' || !/^-?\d+$/.test(found.text)) throw this.#unexpected(found, 'a whole number');
    return found.text;
  }

  #values(): string[] {
    const open = this.#next();
    if (open.type !== 'open') throw this.#unexpected(open, '"("');
    const values: string[] = [];
    for (;;) {
      const found = this.#peek();
      if (found.type === 'word') {
        this.#next();
        if (!isLabelValue(found.text)) throw this.#unexpected(found, 'a label value');
        values.push(found.text);
      } else {
        values.push('');
      }
      const after = this.#next();
      if (after.type === 'close') return values;
      if (after.type !== 'comma') throw this.#unexpected(after, '"," or ")"');
    }
  }

  #peek(): Token {
    const position = this.#position;
    const found = this.#next();
    this.#position = position;
    return found;
  }

  #next(): Token {
    token.lastIndex = this.#position;
    const match = token.exec(this.#text);
    if (match === null) return { type: 'end', text: '' };
    this.#position = token.lastIndex;
    const [, comma, open, close, operator, word] = match;
    if (comma !== undefined) return { type: 'comma', text: comma };
    if (open !== undefined) return { type: 'open', text: open };
    if (close !== undefined) return { type: 'close', text: close };
    if (operator !== undefined) return { type: 'operator', text: operator };
    return { type: 'word', text: word ?? '' };
  }

  #unexpected(found: Token, expected: string): Error {
    const what = found.type === 'end' ? 'the end' : JSON.stringify(found.text);
    return badRequest(
      `unable to parse the label selector ${JSON.stringify(this.#text)}: found ${what}, expected ${expected}`,
    );
  }
}
