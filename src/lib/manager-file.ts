/** One way to reach a manager: by its server URL, or directly by the address of a family. */
export interface ManagerEndpoint {
  readonly name: 'server' | 'ipv4' | 'ipv6';
  readonly url: string;
}

/**
 * What a running manager tells those who may read its data folder: where it is, and a credential for it that is good
 * until it stops. They could read the store as well.
 */
export interface ManagerFile {
  readonly pid: number;
  /** The server URL. */
  readonly url: string;
  /** The server URL first, then each family that it listens on. */
  readonly endpoints: readonly ManagerEndpoint[];
  /** PEM file of the authority to trust; an empty file when a public one signed. */
  readonly caFile: string;
  /** `<name>:<secret>`. */
  readonly token: string;
}

/** Name of the file within the data folder. */
export const managerFileName = 'manager.json';

export function printManagerFile(content: ManagerFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Reads what {@link printManagerFile} wrote; undefined for anything else. */
export function parseManagerFile(text: string): ManagerFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isManagerFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isManagerFile(value: unknown): value is ManagerFile {
  if (typeof value !== 'object' || value === null) return false;
  const { url, caFile, token, endpoints } = value as Partial<Record<keyof ManagerFile, unknown>>;
  return [url, caFile, token].every((field) => typeof field === 'string') && Array.isArray(endpoints);
}
