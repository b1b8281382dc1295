import type { HouseRule } from './rule.ts';

/** Absolute paths of somebody's own folders; what a node or a container holds is not among them. */
const machinePath = /(?<![\w.$})\]*-])\/(?:work|root|Users)\/[\w.-]+/;

/** A path of the machine that a line was written on works nowhere else, and tells others what is not theirs to know. */
export const noMachinePaths: HouseRule = {
  name: 'no-machine-paths',
  applies: () => true,
  check: (file) =>
    file.text.split('\n').flatMap((text, index) => {
      const path = machinePath.exec(text)?.[0];
      return path === undefined
        ? []
        : [{ line: index + 1, message: `found the machine's own path ${path}, expected one relative to the project` }];
    }),
};
