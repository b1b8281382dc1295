import { environmentInMain } from './environment-in-main.ts';
import { noMachinePaths } from './no-machine-paths.ts';
import { noModuleState } from './no-module-state.ts';
import { portSize } from './port-size.ts';
import { pureFolders } from './pure-folders.ts';
import type { HouseRule, SourceFile } from './rule.ts';
import { typesOnly } from './types-only.ts';

/** Every house rule. */
export const houseRules: readonly HouseRule[] = [
  environmentInMain,
  noMachinePaths,
  noModuleState,
  portSize,
  pureFolders,
  typesOnly,
];

/** `path:line: message (rule)` for each offence of one file. */
export function offencesOf(file: SourceFile): string[] {
  return houseRules
    .filter((rule) => rule.applies(file.path))
    .flatMap((rule) => rule.check(file).map(({ line, message }) => `${file.path}:${line}: ${message} (${rule.name})`));
}
