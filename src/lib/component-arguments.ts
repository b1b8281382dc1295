/** Arguments of a Kubernetes component as engines hand them on: `name=value`, with or without leading dashes. */
export type ComponentArguments = readonly string[];

/** Value of the last argument of this name, as components take it; undefined when none has it. */
export function argumentValue(args: ComponentArguments, name: string): string | undefined {
  const found = args.findLast((argument) => argumentName(argument) === name);
  if (found === undefined) return undefined;
  const equals = found.indexOf('=');
  return equals < 0 ? '' : found.slice(equals + 1);
}

/**
 * Name of an argument as its component reads it: engines take one pair of leading dashes away, and a sign behind the name
 * that adds to their own value; components take underscores for dashes.
 */
export function argumentName(argument: string): string {
  const equals = argument.indexOf('=');
  const name = equals < 0 ? argument : argument.slice(0, equals);
  return name
    .replace(/^--/, '')
    .replace(/[-+]+$/, '')
    .replaceAll('_', '-');
}
