import { type PlanDocument, printPlanDocument } from './document.ts';

/**
 * What a new plan does to a running node. `none`: nothing. `hot`: files, probes or reports change and nothing restarts.
 * `restart`: the engine restarts, pods stay. `drain`: it restarts with a change that disturbs pods. `install`: there
 * was no plan before.
 */
export type ChangeClass = 'none' | 'hot' | 'restart' | 'drain' | 'install';

export interface PlanChange {
  readonly class: ChangeClass;
  /** What differs, for people: paths of files, the installer's image, names of instructions and probes. */
  readonly differences: readonly string[];
}

/** Compares the plan that a node was given last with one that it might be given. */
export function changeBetween(before: PlanDocument | undefined, after: PlanDocument): PlanChange {
  if (!before) return { class: 'install', differences: [] };
  if (before === after || printPlanDocument(before) === printPlanDocument(after))
    return { class: 'none', differences: [] };
  return { class: classOf(before, after), differences: differencesBetween(before, after) };
}

function classOf(before: PlanDocument, after: PlanDocument): ChangeClass {
  const old = stampsIn(before);
  const now = stampsIn(after);
  if (old.restart === now.restart) return 'hot';
  return old.drain === now.drain ? 'restart' : 'drain';
}

/** Stamps of a plan, on Windows as on Linux; a plan that installs nothing has none. */
function stampsIn({ instructions }: PlanDocument): { restart: string | undefined; drain: string | undefined } {
  const env = instructions.find(({ name }) => name === 'install')?.env ?? [];
  const stamp = (name: string) =>
    env.find((variable) => variable.startsWith(`${name}=`) || variable.startsWith(`WINS_${name}=`))?.split('=')[1];
  return { restart: stamp('RESTART_STAMP'), drain: stamp('DRAIN_HASH') };
}

function differencesBetween(before: PlanDocument, after: PlanDocument): string[] {
  const differing = (old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>) =>
    [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).sort();
  const files = (plan: PlanDocument) => new Map(plan.files.map((file) => [file.path, JSON.stringify(file)]));
  const instructions = (plan: PlanDocument) =>
    new Map(
      [...plan.instructions, ...plan.periodicInstructions].map((instruction) => [
        instruction.name,
        JSON.stringify({
          ...instruction,
          env: instruction.env.filter((variable) => !/^(WINS_)?(RESTART_STAMP|DRAIN_HASH)=/.test(variable)),
        }),
      ]),
    );
  const probes = (plan: PlanDocument) =>
    new Map(Object.entries(plan.probes).map(([name, probe]) => [name, JSON.stringify(probe)]));
  return [
    ...differing(files(before), files(after)).map((path) => `file ${path}`),
    ...differing(instructions(before), instructions(after)).map((name) => `instruction ${name}`),
    ...differing(probes(before), probes(after)).map((name) => `probe ${name}`),
  ];
}
