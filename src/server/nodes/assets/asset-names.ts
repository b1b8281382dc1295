/** A program of nodes that is no part of the manager. */
export interface AssetSource {
  /** Name under `/assets/`. */
  readonly name: string;
  /** Which of the two agents it is: each has a version of its own. */
  readonly agent: 'linux' | 'windows';
  /** Name in the checksum lists and in the install script. */
  readonly architecture: string;
  /** The list of checksums that is published beside it. */
  readonly checksums: string;
}

/** Everything that nodes may ask for: names are looked up here, never in the file system. */
export const assetSources: readonly AssetSource[] = [
  ...['amd64', 'arm64', 's390x', 'arm'].map((architecture) => ({
    name: `rancher-system-agent-${architecture}`,
    agent: 'linux' as const,
    architecture,
    checksums: `sha256sum-${architecture}.txt`,
  })),
  { name: 'wins.exe', agent: 'windows', architecture: 'windows', checksums: 'sha256.txt' },
];

/** The checksum of a file in a list of `sha256sum` (`<64 digits>  <name>`, `*` before the name of a binary). */
export function checksumIn(list: string, name: string): string | undefined {
  for (const line of list.split('\n')) {
    const [checksum = '', file = ''] = line.trim().split(/\s+\*?/);
    const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    if (base === name && /^[0-9a-f]{64}$/i.test(checksum)) return checksum.toLowerCase();
  }
  return undefined;
}
