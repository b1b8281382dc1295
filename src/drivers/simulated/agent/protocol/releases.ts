import { notParsed, type Parsed, parsed } from '../../../../lib/parsed.ts';

/** What differs between releases of the node agent, as far as a server can tell. */
export interface AgentRelease {
  /** E.g. `v0.15.0`. */
  readonly version: string;
  /** Starts its informer with WatchList (client-go 0.35 and later) instead of LIST and WATCH. */
  readonly watchList: boolean;
  /** Knows `plan-state` and `plan-revision`, and uses them when the server writes the former. */
  readonly planState: boolean;
  /** Survives the deletion of its secret, and a secret of the same name with another uid. */
  readonly survivesReplacement: boolean;
}

const form = /^v?(\d+)\.(\d+)(?:\.(\d+))?(-[0-9A-Za-z.-]+)?$/;

/**
 * The behaviour of a release: `0.15`, `0.14.0` or `v0.3.14`. Before 0.13 the line was called 0.3: 0.3.14 is the code of
 * 0.13.0, and from 0.3.15 on it is that of 0.14.0.
 */
export function agentRelease(text: string): Parsed<AgentRelease> {
  const match = form.exec(text);
  if (!match) return notParsed('no agent version such as 0.13, 0.14.0 or v0.15.0');
  const [major, minor, patch] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const line = major > 0 ? 15 : minor === 3 ? (patch >= 15 ? 14 : 13) : minor;
  if (line < 13) return notParsed('an agent older than 0.3.13; expected 0.13, 0.14 or 0.15');
  return parsed({
    version: `v${major}.${minor}.${patch}${match[4] ?? ''}`,
    watchList: line >= 14,
    planState: line >= 15,
    survivesReplacement: line >= 15,
  });
}

/** What client-go sends for a library's user: `$Format` is literal, it is never filled in outside of Kubernetes' own builds. */
export function userAgentOf({ version }: AgentRelease): string {
  return `rancher-system-agent/${version.split('-')[0]} (linux/amd64) kubernetes/$Format`;
}
