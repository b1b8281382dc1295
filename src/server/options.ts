import type { Stack } from '../network/family.ts';
import type { ListenAddress } from './http/listen.ts';

/** How a manager is to run. */
export interface ServerOptions {
  readonly dataFolder: string;
  /** Empty: port 8443 on every family that the host has. */
  readonly listen: readonly ListenAddress[];
  /** Absent: made from the first address that others can reach. */
  readonly serverUrl?: string;
  /** Families over which the manager reaches others; `auto` looks at the host's interfaces. */
  readonly hostStack: Stack | 'auto';
  /** Password of the admin, used on first start only; absent: invented and printed. */
  readonly bootstrapPassword?: string;
  /** File that gets `{"url","caFile","pid"}` once requests are served. */
  readonly readyFile?: string;
  /** The user's own certificate instead of the manager's; files, PEM. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authority?: string };
  /** Names and addresses that the manager's own certificate holds besides those of the host. */
  readonly tlsNames: readonly string[];
  readonly audit: {
    readonly enabled: boolean;
    /** Absent: in the data folder. */
    readonly file?: string;
    /** Bytes after which a new file is begun. */
    readonly maxBytes: number;
    /** Older files that are kept. */
    readonly kept: number;
  };
  /** Settings that cannot be changed through the API, by name. */
  readonly settings: Readonly<Record<string, string>>;
}
