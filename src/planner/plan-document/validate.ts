import { isBase64, textOfBase64 } from '../../lib/base64.ts';
import { type PlanDocument, type PlanFile, printPlanDocument } from './document.ts';

/** Something in a plan that an agent would stumble over, mostly without a word to the manager. */
export interface PlanProblem {
  /** E.g. `files[2].permissions`. */
  readonly path: string;
  /** What was found and what is expected; lower case, no final period. */
  readonly message: string;
}

/** A Kubernetes Secret holds 1 MiB, and the agent sends the plan back with every report. */
const largestPlan = 700_000;

/**
 * Judges a plan before it is delivered: an agent that cannot read a plan, or cannot write a file of it, reports nothing
 * and tries again for ever. `secrets` are texts that must stand in files of mode 0600 only.
 */
export function validatePlanDocument(plan: PlanDocument, secrets: readonly string[] = []): PlanProblem[] {
  const bytes = printPlanDocument(plan);
  return [
    ...plan.files.flatMap((file, index) => fileProblems(file, `files[${index}]`, secrets)),
    ...doubles(
      plan.files.map(({ path }) => path),
      'files',
      'path',
    ),
    ...plan.instructions.flatMap((instruction, index) => [
      ...commandProblems(instruction, `instructions[${index}]`, secrets),
      ...imageProblems(instruction.image, `instructions[${index}].image`),
    ]),
    ...doubles(
      plan.instructions.map(({ name }) => name),
      'instructions',
      'name',
    ),
    ...plan.periodicInstructions.flatMap((instruction, index) => [
      ...commandProblems(instruction, `periodicInstructions[${index}]`, secrets),
      ...(Number.isInteger(instruction.periodSeconds) && instruction.periodSeconds > 0
        ? []
        : [
            problem(
              `periodicInstructions[${index}].periodSeconds`,
              `found ${instruction.periodSeconds}, expected whole seconds above 0`,
            ),
          ]),
    ]),
    ...doubles(
      plan.periodicInstructions.map(({ name }) => name),
      'periodicInstructions',
      'name',
    ),
    ...Object.entries(plan.probes).flatMap(([name, { url }]) => probeProblems(name, url)),
    ...(bytes.length > largestPlan
      ? [problem('', `the plan has ${bytes.length} bytes, expected at most ${largestPlan}; take large files out of it`)]
      : []),
  ];
}

function problem(path: string, message: string): PlanProblem {
  return { path, message };
}

function fileProblems(file: PlanFile, at: string, secrets: readonly string[]): PlanProblem[] {
  const text = textOfBase64(file.content);
  return [
    ...(isAbsolute(file.path)
      ? []
      : [problem(`${at}.path`, `found ${JSON.stringify(file.path)}, expected an absolute path without . and ..`)]),
    ...(/^0?[0-7]{3}$/.test(file.permissions)
      ? []
      : [
          problem(
            `${at}.permissions`,
            `found ${JSON.stringify(file.permissions)}, expected an octal mode such as 0600`,
          ),
        ]),
    ...(isBase64(file.content) ? [] : [problem(`${at}.content`, 'found no standard base64 with padding')]),
    ...(secrets.some((secret) => secret !== '' && text?.includes(secret)) && !/^0?[0-7]00$/.test(file.permissions)
      ? [problem(`${at}.permissions`, `found ${file.permissions} for a file with a secret, expected 0600`)]
      : []),
  ];
}

function isAbsolute(path: string): boolean {
  const rooted = path.startsWith('/') || /^[A-Za-z]:\\/.test(path);
  return rooted && !path.includes('\0') && !path.split(/[\\/]/).some((part) => part === '..' || part === '.');
}

interface Command {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
}

function commandProblems(instruction: Command, at: string, secrets: readonly string[]): PlanProblem[] {
  const { name, command, args, env } = instruction;
  const exposed = [...args, ...env].some((text) => secrets.some((secret) => secret !== '' && text.includes(secret)));
  return [
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(name)
      ? []
      : [problem(`${at}.name`, `found ${JSON.stringify(name)}, expected letters, digits, dots and dashes`)]),
    ...(command === '' ? [problem(`${at}.command`, 'found nothing, expected a program')] : []),
    ...([...args, ...env].some((text) => text.includes('\0'))
      ? [problem(at, 'found a NUL character, which no argument can hold')]
      : []),
    ...env.flatMap((variable, index) =>
      /^[^=]+=/.test(variable) ? [] : [problem(`${at}.env[${index}]`, 'found no NAME=value')],
    ),
    ...(exposed
      ? [problem(at, 'found a secret among arguments or variables, expected it in a file of mode 0600')]
      : []),
  ];
}

function imageProblems(image: string | undefined, at: string): PlanProblem[] {
  if (image === undefined) return [];
  if (image.includes('@'))
    return [problem(at, `found the digest ${image}, expected a tag: local images have no digest`)];
  return /^[a-z0-9.:[\]-]+(\/[a-z0-9._-]+)*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(image)
    ? []
    : [problem(at, `found ${JSON.stringify(image)}, expected an image with a tag`)];
}

function probeProblems(name: string, url: string): PlanProblem[] {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return [];
  return [problem(`probes.${name}`, `found ${JSON.stringify(url)}, expected an http or https URL, IPv6 in brackets`)];
}

function doubles(values: readonly string[], list: string, field: string): PlanProblem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [problem(`${list}[${index}].${field}`, `found ${JSON.stringify(value)} a second time, expected each once`)],
  );
}
