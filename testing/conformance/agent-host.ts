import type { CommandResult, Executor } from '../../src/drivers/simulated/agent/execution/executor.ts';
import type {
  Instruction,
  PeriodicInstruction,
  PlanFile,
  PlanProbe,
} from '../../src/drivers/simulated/agent/protocol/plan.ts';

/** A host that remembers what an agent did to it, and answers as a test says. */
export interface RecordingHost extends Executor {
  readonly files: PlanFile[];
  /** Names of the commands that ran, with the number of the attempt. */
  readonly ran: { readonly name: string; readonly attempt: number }[];
  /** How a command of a name ends; everything else prints its name and succeeds. */
  answers: Readonly<Record<string, Partial<CommandResult> | (() => Promise<Partial<CommandResult>>)>>;
  /** Whether a probe of a URL succeeds; all do unless named. */
  healthy: Readonly<Record<string, boolean>>;
}

export function recordingHost(): RecordingHost {
  const host: RecordingHost = {
    files: [],
    ran: [],
    answers: {},
    healthy: {},
    prepare: async () => {},
    finish: async () => {},
    reconcile: async (files) => void host.files.push(...files),
    async run(command: Instruction | PeriodicInstruction, { attempt }) {
      host.ran.push({ name: command.name, attempt });
      const answer = host.answers[command.name];
      const given = typeof answer === 'function' ? await answer() : answer;
      return { exitCode: 0, stdout: Buffer.from(`${command.name}\n`), stderr: Buffer.alloc(0), ...given };
    },
    probe: async ({ url }: PlanProbe) => host.healthy[url] ?? true,
  };
  return host;
}
