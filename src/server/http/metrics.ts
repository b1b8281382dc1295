import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isResourceRequest, type RequestAttributes } from '../access/attributes.ts';

/** What the server counts about itself. */
export interface Metrics {
  /** One request that is over; `code` is 0 when the client left before the answer. */
  observe(attributes: RequestAttributes, code: number, seconds: number): void;
  /** A credential or a login that was not accepted. */
  rejected(what: 'credential' | 'login'): void;
  droppedReaders(count: number): void;
  /** One call of a provider of machines that is over; `outcome` is `ok`, or the kind of the error. */
  cloudCall(call: { readonly driver: string; readonly call: string; readonly outcome: string }): void;
  /** Prometheus text and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

export interface MetricSources {
  watches(): number;
  requests(): number;
  connections(): number;
  storeRevision(): Promise<number>;
  readonly version: string;
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'drover_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its answer, watches left out',
    labelNames: ['verb', 'resource', 'code'],
    buckets,
    registers,
  });
  const rejections = new Counter({
    name: 'drover_rejections_total',
    help: 'Credentials and logins that were not accepted',
    labelNames: ['what'],
    registers,
  });
  const dropped = new Counter({
    name: 'drover_slow_readers_dropped_total',
    help: 'Answers that were cut off because their client did not read them',
    registers,
  });
  const cloudCalls = new Counter({
    name: 'drover_cloud_calls_total',
    help: 'Calls of providers of machines, by driver, call and outcome',
    labelNames: ['driver', 'call', 'outcome'],
    registers,
  });
  gauge('drover_watches', 'Watches that are open', sources.watches);
  gauge('drover_requests_in_flight', 'Requests that are being answered, watches left out', sources.requests);
  gauge('drover_connections', 'TLS connections that are open', sources.connections);
  gauge('drover_store_revision', 'Revision of the last commit', sources.storeRevision);
  new Gauge({ name: 'drover_info', help: 'Always 1; the label has the version', labelNames: ['version'], registers })
    .labels(sources.version)
    .set(1);

  function gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  }

  return {
    observe(attributes, code, seconds) {
      // Paths are not a label: whoever invents paths would fill the memory with time series.
      const resource = isResourceRequest(attributes) ? resourceLabel(attributes, code) : '';
      durations.observe({ verb: attributes.verb, resource, code }, seconds);
    },
    rejected: (what) => rejections.inc({ what }),
    droppedReaders: (count) => dropped.inc(count),
    cloudCall: ({ driver, call, outcome }) => cloudCalls.inc({ driver, call, outcome }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

/** Resource names come from clients; those that do not exist share one label. */
function resourceLabel(
  { group, resource, subresource }: { readonly group: string; readonly resource: string; readonly subresource: string },
  code: number,
): string {
  if (code === 404 || code === 403 || code === 401) return '';
  const name = subresource === '' ? resource : `${resource}/${subresource}`;
  return group === '' ? name : `${name}.${group}`;
}
