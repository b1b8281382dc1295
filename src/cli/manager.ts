import type { Stack } from '../network/family.ts';

/** How a manager is to run, as `drover server` understood it. */
export interface ServeOptions {
  readonly dataFolder: string;
  readonly listen: readonly { readonly host: string; readonly port: number }[];
  readonly serverUrl?: string;
  readonly hostStack: Stack | 'auto';
  readonly bootstrapPassword?: string;
  readonly readyFile?: string;
  readonly tls?: { readonly certificate: string; readonly key: string; readonly authority?: string };
  readonly tlsNames: readonly string[];
  readonly audit: {
    readonly enabled: boolean;
    readonly file?: string;
    readonly maxBytes: number;
    readonly kept: number;
  };
  readonly settings: Readonly<Record<string, string>>;
  /** Program that makes the hosts of simulated machines; absent where they are in the memory of the manager. */
  readonly simulatedHosts?: string;
  readonly logLevel: string;
  /** Whether the examples that need no account are applied, and told about. */
  readonly demo: boolean;
}

/** What verbs cannot do themselves, because the command line knows neither the server nor the store. */
export interface ManagerDoers {
  /** Folder of the examples that come with the program. */
  readonly examples: string;
  /** Runs a manager until the signal aborts. Throws when it cannot start. */
  serve(options: ServeOptions, said: ServeTalk, signal: AbortSignal): Promise<void>;
  /** Copies the store of a data folder into a file that does not exist yet, also while a manager runs on it. */
  backup(dataFolder: string, file: string): Promise<BackedUp>;
  /** Puts a backup in the place of the store of a data folder, on which no manager may run. */
  restore(dataFolder: string, file: string, keyFile: string | undefined): Promise<Restored>;
  /** Puts a new key in front of those of the store; it encrypts from the manager's next start on. */
  rotateKey(dataFolder: string): Promise<{ readonly keyFile: string; readonly id: string }>;
  /** Drops all keys but the newest; throws while something is still encrypted with another one. */
  retireKeys(dataFolder: string): Promise<{ readonly keyFile: string }>;
}

export interface BackedUp {
  /** The moment that the copy shows. */
  readonly revision: number;
  /** Opens the encrypted values in it. */
  readonly keyFile: string;
}

export interface Restored {
  readonly objects: number;
  /** The store's revision from now on. */
  readonly revision: number;
  /** Where the store that was there before is kept; undefined when there was none. */
  readonly replaced: string | undefined;
}

/** What a manager tells whoever started it. */
export interface ServeTalk {
  ready(url: string, listening: readonly string[]): void;
  /** The invented password of the admin; told once, ever. */
  password(password: string): void;
}
