/** What a probe of the agent says. */
export interface ProbeFeedback {
  readonly healthy: boolean;
  readonly successCount: number;
  readonly failureCount: number;
}

/** The last run of a periodic instruction. */
export interface PeriodicFeedback {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly failures: number;
  /** As the agent writes it: Go's UnixDate in the node's own time zone; only good to tell runs apart. */
  readonly lastSuccessfulRunTime: string;
}

/** What an agent wrote into its plan secret, decoded. */
export interface AgentFeedback {
  /** Plan that was applied last; empty before the first. */
  readonly appliedChecksum: string;
  /** Plan whose last attempt failed; empty when none did. */
  readonly failedChecksum: string;
  readonly failureCount: number;
  /** Output of one-time instructions by name. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly failedOutputs: Readonly<Record<string, string>>;
  readonly periodic: Readonly<Record<string, PeriodicFeedback>>;
  /** Absent until the agent reports probes of the plan that was delivered last. */
  readonly probes?: Readonly<Record<string, ProbeFeedback>>;
  /** Keys that cannot be read, and why. */
  readonly problems: readonly string[];
}

/** Feedback of an agent that has not written anything yet. */
export const noFeedback: AgentFeedback = {
  appliedChecksum: '',
  failedChecksum: '',
  failureCount: 0,
  outputs: {},
  failedOutputs: {},
  periodic: {},
  problems: [],
};

/** Unpacks gzip; gives undefined for anything else, or for more than the caller's limit. */
export type Unpack = (packed: Uint8Array) => Uint8Array | undefined;

/** Reads the agent's keys of a plan secret, values as the bytes they stand for. Unreadable ones count as absent. */
export function readFeedback(data: Readonly<Record<string, Uint8Array>>, unpack: Unpack): AgentFeedback {
  const problems: string[] = [];
  const packed = (key: string): Fields => {
    const bytes = data[key];
    if (!bytes || bytes.length === 0) return {};
    const content = unpack(bytes);
    const value = content && parse(decode(content));
    if (value) return value;
    problems.push(`${key} is not a gzip of a JSON map`);
    return {};
  };
  const outputs = decodeOutputs(packed('applied-output'));
  const failedOutputs = decodeOutputs(packed('failed-output'));
  const periodic = decodePeriodic(packed('applied-periodic-output'));
  const statuses = text(data['probe-statuses']);
  const probes = statuses === '' ? undefined : parse(statuses);
  if (statuses !== '' && !probes) problems.push('probe-statuses is not a JSON map');
  return {
    appliedChecksum: text(data['applied-checksum']),
    failedChecksum: text(data['failed-checksum']),
    failureCount: Number.parseInt(text(data['failure-count']), 10) || 0,
    outputs,
    failedOutputs,
    periodic,
    ...(probes && { probes: decodeProbes(probes) }),
    problems,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function text(bytes: Uint8Array | undefined): string {
  return bytes ? decode(bytes) : '';
}

function parse(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64(value: unknown): string {
  if (typeof value !== 'string') return '';
  try {
    return decode(Uint8Array.from(atob(value), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}

function decodeOutputs(map: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, fromBase64(value)]));
}

function decodePeriodic(map: Fields): Record<string, PeriodicFeedback> {
  const entries = Object.entries(map).map(([name, value]): [string, PeriodicFeedback] => {
    const run = (typeof value === 'object' && value !== null ? value : {}) as Fields;
    return [
      name,
      {
        stdout: fromBase64(run.stdout),
        stderr: fromBase64(run.stderr),
        exitCode: numberOf(run.exitCode),
        failures: numberOf(run.failures),
        lastSuccessfulRunTime: typeof run.lastSuccessfulRunTime === 'string' ? run.lastSuccessfulRunTime : '',
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** Zero values are left out by the agent, `healthy: false` among them. */
function decodeProbes(map: Fields): Record<string, ProbeFeedback> {
  const entries = Object.entries(map).map(([name, value]): [string, ProbeFeedback] => {
    const probe = (typeof value === 'object' && value !== null ? value : {}) as Fields;
    return [
      name,
      {
        healthy: probe.healthy === true,
        successCount: numberOf(probe.successCount),
        failureCount: numberOf(probe.failureCount),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
