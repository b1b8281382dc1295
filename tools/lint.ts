// The house rules that no other linter knows, over the whole project or the given paths.
import { join } from 'node:path';
import { offencesOf } from './lint/house-rules.ts';
import { projectFiles } from './lint/project-files.ts';

const root = join(import.meta.dirname, '..');
const offences = projectFiles(root, process.argv.slice(2)).flatMap(offencesOf);
for (const offence of offences) {
  console.error(offence);
}
process.exitCode = offences.length > 0 ? 1 : 0;
