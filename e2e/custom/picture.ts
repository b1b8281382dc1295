import { type Journey, machines } from './journey.ts';

interface Stored {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly type?: string;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
    readonly nodeRef?: { readonly name: string };
    readonly nodeInfo?: { readonly kubeletVersion: string };
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly state?: string;
    readonly appliedVersion?: string;
    readonly probes?: readonly { readonly name: string; readonly healthy: boolean }[];
  };
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What a cluster came to: everything but times, counts and names that are drawn. Equal for equal ends. */
export async function pictureOf({ lab, story, engineConfig }: Journey): Promise<object> {
  const listed = async (kind: string): Promise<readonly Stored[]> =>
    (await lab.desk.json<{ readonly items: readonly Stored[] }>(['get', kind])).items;
  const found = await listed(machines);
  const titles = found.map(({ metadata, status }) => [metadata.name, status?.nodeRef?.name ?? '?'] as const);
  const titled = (name: string): string => titles.reduce((text, [drawn, title]) => text.replaceAll(drawn, title), name);
  const byTitle = <T>(items: readonly Stored[], show: (item: Stored) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(
      items.map((item) => [titled(item.metadata.name), show(item)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  const [cluster] = await listed('clusters.provisioning.cattle.io');
  return {
    cluster: cluster && conditionsOf(cluster),
    machines: byTitle(found, (machine) => ({
      conditions: conditionsOf(machine),
      roles: Object.keys(machine.metadata.labels ?? {}).filter((label) => label.endsWith('-role')),
      version: machine.status?.nodeInfo?.kubeletVersion,
      addresses: machine.status?.addresses,
    })),
    books: byTitle(await listed('nodeplans.drover.dev'), (books) => ({
      conditions: conditionsOf(books),
      state: books.status?.state,
      version: books.status?.appliedVersion,
      probes: (books.status?.probes ?? []).map(({ name, healthy }) => `${name} ${healthy}`),
    })),
    secrets: byTitle(await listed('secrets'), ({ type }) => type),
    // Whoever came first began the cluster, and the others joined it: who that was is drawn, too.
    configurations: Object.fromEntries(
      lab.hosts.map((host) => {
        const {
          server: _server,
          token: _token,
          'agent-token': _agent,
          'cluster-init': _init,
          ...config
        } = engineConfig(host);
        return [host.name, JSON.parse(JSON.stringify(config).replaceAll(uuid, 'drawn'))];
      }),
    ),
    name: story.name,
  };
}

function conditionsOf({ status }: Stored): readonly string[] {
  return (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type} ${value} ${reason}`).toSorted();
}
