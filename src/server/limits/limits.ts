/** Bounds that keep one client from taking the manager away from all others. */
export interface Limits {
  /** Bytes of a request body; a Kubernetes API server takes 3 MiB. */
  readonly bodyBytes: number;
  /** Levels of objects and lists in a body. */
  readonly nesting: number;
  /** Bytes of all headers of a request. */
  readonly headerBytes: number;
  /** Requests at the same time for one token, watches not counted. */
  readonly requestsPerToken: number;
  readonly requests: number;
  readonly watchesPerToken: number;
  readonly watches: number;
  /** Connections at the same time. */
  readonly connections: number;
  /** Streams at the same time on one HTTP/2 connection; clients open further connections by themselves. */
  readonly streamsPerConnection: number;
  /** Time to receive a request's headers, in milliseconds. */
  readonly headersMs: number;
  /** Time to receive a whole request, in milliseconds. */
  readonly requestMs: number;
  /** How long an unused connection is kept, in milliseconds. */
  readonly idleMs: number;
  /** How long a client may read nothing of what waits for it, in milliseconds. */
  readonly stallMs: number;
  /** Bytes that may wait for the reader of a watch. */
  readonly watchBacklog: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 3 * 1024 * 1024,
  nesting: 100,
  headerBytes: 32 * 1024,
  requestsPerToken: 200,
  requests: 1000,
  watchesPerToken: 20_000,
  watches: 50_000,
  connections: 30_000,
  streamsPerConnection: 1000,
  headersMs: 20_000,
  requestMs: 60_000,
  idleMs: 180_000,
  stallMs: 60_000,
  watchBacklog: 4 * 1024 * 1024,
};
