import type { Roles } from '../network/input.ts';

/** A host that is to register with a cluster. */
export interface SimulatedHost {
  readonly hostname: string;
  /** The cluster, for whose hosts one authority signs. */
  readonly cluster: string;
  /** Registration token of the cluster. */
  readonly token: string;
  readonly roles: Roles;
  /** One of each family of the cluster, in the order in which they are given to the manager. */
  readonly addresses: readonly string[];
}

/** What a fleet has come to. */
export interface FleetTally {
  readonly hosts: number;
  readonly registered: number;
  /** Agents whose watch is open at this moment. */
  readonly connected: number;
  /** Applications of plans that succeeded and failed. */
  readonly applied: number;
  readonly failed: number;
  /** What managers refused hosts for, each once. */
  readonly refusals: readonly string[];
}

/** Simulated hosts in this process. */
export interface SimulatedFleet {
  /** Starts a host; gives its machine id. */
  start(host: SimulatedHost): string;
  tally(): FleetTally;
  close(): Promise<void>;
}

export interface FleetOrder {
  readonly server: string;
  /** PEM; undefined for a public authority. */
  readonly authority: string | undefined;
  readonly agentVersion: string;
  /** How long engines take to start. */
  readonly startSeconds: number;
  /** Agents that share a connection to the manager. */
  readonly share: number;
}

/** The node agent as a process, for hosts of a lab. */
export interface AgentProcess {
  /** `sentinel`, or `validate-connection FILE`. */
  readonly args: readonly string[];
  readonly agentVersion: string;
  /** Folder that is the root of the host; `/` for the machine itself. */
  readonly root: string;
}

/** What the processes of a lab use of the process that they are. */
export interface ProcessAround {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readInput(): Promise<string>;
  print(text: string): void;
  say(text: string): void;
}

/** What simulates nodes; the command line does not know it. Each throws with a sentence for wrong values. */
export interface SimulatorDoers {
  fleet(order: FleetOrder): Promise<SimulatedFleet>;
  /** Gives the exit code. */
  agent(call: AgentProcess, around: ProcessAround): Promise<number>;
  /** A call of the stand-in for an engine on its host: `install IMAGE`, `run`, `kubectl …`, `uninstall`, `state`. */
  engine(args: readonly string[], around: ProcessAround): Promise<number>;
}
