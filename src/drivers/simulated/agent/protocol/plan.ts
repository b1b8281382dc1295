import { createHash } from 'node:crypto';

/** A file of a plan. Fields as on the wire; absent ones have Go's zero value. */
export interface PlanFile {
  readonly path: string;
  /** Standard base64 with padding. */
  readonly content: string;
  /** Octal; empty for 0600, and 0755 of a directory. */
  readonly permissions: string;
  readonly uid: number;
  readonly gid: number;
  readonly directory: boolean;
  readonly action: string;
}

/** A command that runs once for each application of a plan. */
export interface Instruction {
  readonly name: string;
  /** Unpacked into the folder that the command runs in; empty for none. */
  readonly image: string;
  readonly command: string;
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly saveOutput: boolean;
}

/** A command that runs again and again. */
export interface PeriodicInstruction extends Omit<Instruction, 'saveOutput'> {
  readonly periodSeconds: number;
  readonly saveStderrOutput: boolean;
}

export interface PlanProbe {
  readonly initialDelaySeconds: number;
  /** 0: none. */
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly url: string;
  readonly insecure: boolean;
  /** Paths on the node; empty for none. */
  readonly clientCert: string;
  readonly clientKey: string;
  readonly caCert: string;
}

/** A plan as the agent reads it. */
export interface Plan {
  readonly files: readonly PlanFile[];
  readonly instructions: readonly Instruction[];
  readonly periodicInstructions: readonly PeriodicInstruction[];
  readonly probes: Readonly<Record<string, PlanProbe>>;
  /** SHA-256 of the exact bytes, lower-case hexadecimal. */
  readonly checksum: string;
}

const defaultPeriodSeconds = 600;

export function checksumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads a plan as Go's decoder would: unknown fields are skipped, a value of a wrong type throws. */
export function readPlan(bytes: Uint8Array): Plan {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const plan = record(value, 'plan');
  return {
    files: list(plan.files, 'files').map(readFile),
    instructions: list(plan.instructions, 'instructions').map((item, index) => {
      const fields = record(item, `instructions[${index}]`);
      return { ...readCommand(fields), saveOutput: flag(fields, 'saveOutput') };
    }),
    periodicInstructions: list(plan.periodicInstructions, 'periodicInstructions').map((item, index) => {
      const fields = record(item, `periodicInstructions[${index}]`);
      return {
        ...readCommand(fields),
        periodSeconds: number(fields, 'periodSeconds') || defaultPeriodSeconds,
        saveStderrOutput: flag(fields, 'saveStderrOutput'),
      };
    }),
    probes: Object.fromEntries(Object.entries(record(plan.probes ?? {}, 'probes')).map(readProbe)),
    checksum: checksumOf(bytes),
  };
}

function readFile(item: unknown, index: number): PlanFile {
  const fields = record(item, `files[${index}]`);
  return {
    path: text(fields, 'path'),
    content: text(fields, 'content'),
    permissions: text(fields, 'permissions'),
    uid: number(fields, 'uid'),
    gid: number(fields, 'gid'),
    directory: flag(fields, 'directory'),
    action: text(fields, 'action'),
  };
}

function readCommand(fields: Fields): Omit<Instruction, 'saveOutput'> {
  return {
    name: text(fields, 'name'),
    image: text(fields, 'image'),
    command: text(fields, 'command'),
    args: texts(fields, 'args'),
    env: texts(fields, 'env'),
  };
}

function readProbe([name, item]: [string, unknown]): [string, PlanProbe] {
  const fields = record(item, `probes.${name}`);
  const get = record(fields.httpGet ?? {}, `probes.${name}.httpGet`);
  const probe = {
    initialDelaySeconds: number(fields, 'initialDelaySeconds'),
    timeoutSeconds: number(fields, 'timeoutSeconds'),
    successThreshold: number(fields, 'successThreshold') || 1,
    failureThreshold: number(fields, 'failureThreshold') || 3,
    url: text(get, 'url'),
    insecure: flag(get, 'insecure'),
    clientCert: text(get, 'clientCert'),
    clientKey: text(get, 'clientKey'),
    caCert: text(get, 'caCert'),
  };
  return [name, probe];
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError(`json: cannot unmarshal into ${where}: expected an object`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new TypeError(`json: cannot unmarshal into ${where}: expected a list`);
}

/** The field when it has the type of `zero`, `zero` when it is absent or null; throws otherwise, as Go does. */
function field<T extends string | number | boolean>(fields: Fields, name: string, zero: T): T {
  const value = fields[name];
  if (value === undefined || value === null) return zero;
  if (typeof value === typeof zero) return value as T;
  throw new TypeError(`json: cannot unmarshal ${typeof value} into field ${name}: expected a ${typeof zero}`);
}

function text(fields: Fields, name: string): string {
  return field(fields, name, '');
}

function number(fields: Fields, name: string): number {
  return field(fields, name, 0);
}

function flag(fields: Fields, name: string): boolean {
  return field(fields, name, false);
}

function texts(fields: Fields, name: string): string[] {
  return list(fields[name], name).map((item) => {
    if (typeof item === 'string') return item;
    throw new TypeError(`json: cannot unmarshal into ${name}: expected a list of strings`);
  });
}
