/** Arguments of a Kubernetes component as engines take them: `name=value`, with or without leading dashes. */
export type ComponentArguments = readonly string[];

/**
 * Value of the last argument of this name, as components take it; undefined when none has it. An item may hold several
 * arguments behind commas, and a value may hold commas of its own: only the first argument of an item keeps them.
 */
export function argumentValue(args: ComponentArguments, name: string): string | undefined {
  const found = args.flatMap(partsOf).findLast((part) => argumentName(part) === name);
  if (found === undefined) return undefined;
  const equals = found.indexOf('=');
  return equals < 0 ? '' : found.slice(equals + 1);
}

/** Name of an argument, without dashes. */
export function argumentName(argument: string): string {
  const bare = argument.replace(/^-+/, '');
  const equals = bare.indexOf('=');
  return equals < 0 ? bare : bare.slice(0, equals);
}

function partsOf(item: string): string[] {
  const [, ...others] = item.split(',');
  return [item, ...others];
}
