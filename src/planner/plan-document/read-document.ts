import type { PeriodicInstruction, PlanDocument, PlanFile, PlanInstruction, PlanProbe } from './document.ts';

/** Reads the bytes of a plan that {@link printPlanDocument} wrote, perhaps by an older release; undefined for anything else. */
export function readPlanDocument(bytes: string): PlanDocument | undefined {
  const plan = objectIn(bytes);
  if (!plan) return undefined;
  return {
    files: listOf(plan.files).map(readFile),
    instructions: listOf(plan.instructions).map(readInstruction),
    periodicInstructions: listOf(plan.periodicInstructions).map(readPeriodic),
    probes: Object.fromEntries(Object.entries(mapOf(plan.probes)).map(([name, probe]) => [name, readProbe(probe)])),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(mapOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function readFile(file: Fields): PlanFile {
  return {
    path: textOf(file.path),
    content: textOf(file.content),
    permissions: textOf(file.permissions),
    ...(file.dynamic === true && { dynamic: true }),
    ...(file.action === 'delete' && { action: 'delete' }),
    ...(file.directory === true && { directory: true }),
  };
}

function readInstruction(instruction: Fields): PlanInstruction {
  return {
    name: textOf(instruction.name),
    ...(typeof instruction.image === 'string' && { image: instruction.image }),
    command: textOf(instruction.command),
    args: textsOf(instruction.args),
    env: textsOf(instruction.env),
    saveOutput: instruction.saveOutput === true,
  };
}

function readPeriodic(instruction: Fields): PeriodicInstruction {
  return {
    name: textOf(instruction.name),
    command: textOf(instruction.command),
    args: textsOf(instruction.args),
    env: textsOf(instruction.env),
    periodSeconds: typeof instruction.periodSeconds === 'number' ? instruction.periodSeconds : 0,
  };
}

function readProbe(probe: unknown): PlanProbe {
  const get = mapOf(mapOf(probe).httpGet);
  return {
    url: textOf(get.url),
    ...(typeof get.caCert === 'string' && { caCert: get.caCert }),
    ...(typeof get.clientCert === 'string' && { clientCert: get.clientCert }),
    ...(typeof get.clientKey === 'string' && { clientKey: get.clientKey }),
  };
}
