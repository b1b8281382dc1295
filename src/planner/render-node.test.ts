import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, aPool, type ClusterOptions } from '../../testing/builders.ts';
import { componentRefusals } from '../../testing/component-checks.ts';
import { type AddressOptions, type RenderedRole, renderMachines } from '../../testing/rendered-machines.ts';
import { renderingOf } from '../../testing/rendering.ts';
import { shuffledMaps } from '../../testing/shuffled.ts';
import { validClusters } from '../../testing/valid-clusters.ts';
import { placeholderSources, placeholderTokens } from './placeholders.ts';
import { renderNode } from './render-node.ts';

const k3s = { version: 'v1.36.2+k3s1' };
const ipv4 = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' };
const ipv6 = { clusterCidr: 'fd7a:3c1e:9b42:5200::/56', serviceCidr: 'fd7a:3c1e:9b42:5300::/112' };

function render(options: ClusterOptions = {}, title = 'init server', addresses: AddressOptions = {}): RenderedRole {
  const roles = renderMachines(renderingOf(aCluster(options)), addresses);
  const found = roles.find((role) => role.title === title);
  if (!found) throw new Error(`no ${title} among ${roles.map((role) => role.title)}`);
  return found;
}

function content({ rendered }: RenderedRole, end: string): string | undefined {
  return rendered.files.find(({ path }) => path.endsWith(end))?.content;
}

describe('rendering valid clusters', () => {
  it('gives files that all components accept', () => {
    fc.assert(
      fc.property(validClusters, fc.boolean(), ({ cluster, externalFamilies }, bothFamilies) => {
        const input = renderingOf(cluster);
        const roles = renderMachines(input, { external: externalFamilies, bothFamilies });
        const machines = roles.map(({ machine }) => machine);
        expect(componentRefusals(machines, input.engine.facts.keys, input.engine.facts.criticalKeys)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes whatever the order of maps and pools', () => {
    const shuffled = validClusters.chain(({ cluster }) =>
      fc.record({
        cluster: fc.constant(cluster),
        other: shuffledMaps(cluster),
        pools: fc.shuffledSubarray(cluster.spec?.rkeConfig?.machinePools ?? [], {
          minLength: cluster.spec?.rkeConfig?.machinePools?.length ?? 0,
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ cluster, other, pools }) => {
        const rke = { ...other.spec?.rkeConfig, ...(cluster.spec?.rkeConfig?.machinePools && { machinePools: pools }) };
        const again = { ...other, spec: { ...other.spec, rkeConfig: rke } };
        const bytes = (one: typeof cluster) =>
          renderMachines(renderingOf(one)).map(({ title, rendered }) => [title, rendered.files, rendered.probes]);
        expect(bytes(again)).toEqual(bytes(cluster));
      }),
      { numRuns: 150 },
    );
  });

  it('changes no value that the user gave', () => {
    fc.assert(
      fc.property(validClusters, ({ cluster }) => {
        const given = cluster.spec?.rkeConfig?.machineGlobalConfig ?? {};
        const [init] = renderMachines(renderingOf(cluster));
        for (const [key, value] of Object.entries(given)) {
          const rendered = init?.rendered.config[key];
          const items = (list: unknown) => (Array.isArray(list) ? list.map(String) : [String(list)]);
          expect(items(rendered).slice(0, items(value).length), key).toEqual(items(value));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('addresses of a node', () => {
  it('have the primary family first in every list, and the advertised one is of it', () => {
    const ranges = { clusterCidr: `${ipv6.clusterCidr},10.52.0.0/16`, serviceCidr: `${ipv6.serviceCidr},10.53.0.0/16` };
    const { config } = render(ranges, 'joining server', { external: ['ipv4', 'ipv6'] }).rendered;
    expect(config['node-ip']).toEqual(['fd3b:91c4:7a20:1::c', '192.168.64.12']);
    expect(config['node-external-ip']).toEqual(['2a05:d014:77aa:1::c', '52.28.0.12']);
    expect(config['advertise-address']).toBe('fd3b:91c4:7a20:1::c');
    expect(config.server).toBe('https://[fd3b:91c4:7a20:1::b]:9345');
  });

  it('advertise the primary family also where only the other one is reachable from outside', () => {
    const ranges = { clusterCidr: `${ipv6.clusterCidr},10.52.0.0/16`, serviceCidr: `${ipv6.serviceCidr},10.53.0.0/16` };
    const { config } = render(ranges, 'init server', { external: ['ipv4'] }).rendered;
    expect(config['node-external-ip']).toEqual(['52.28.0.11']);
    expect(config['advertise-address']).toBe('fd3b:91c4:7a20:1::b');
  });

  it('of a family that the cluster does not have are not used, and that is told', () => {
    const { config, decisions } = render(ipv6, 'init server', { bothFamilies: true }).rendered;
    expect(config['node-ip']).toEqual(['fd3b:91c4:7a20:1::b']);
    expect(decisions).toContainEqual(expect.objectContaining({ subject: 'address 192.168.64.11', value: 'not used' }));
  });

  it('that others reach are in the certificate of servers, and on no worker', () => {
    const external: AddressOptions = { external: ['ipv4', 'ipv6'] };
    const server = render({ config: { 'tls-san': ['api.example.net'] } }, 'init server', external);
    expect(server.rendered.config['tls-san']).toEqual(['api.example.net', '52.28.0.11', '2a05:d014:77aa:1::b']);
    expect(render({}, 'worker', external).rendered.config['tls-san']).toBeUndefined();
  });

  it('outside are the cloud provider’s to report, where there is one', () => {
    const { config } = render({ config: { 'cloud-provider-name': 'aws' } }, 'init server', {
      external: ['ipv4'],
    }).rendered;
    expect(config['node-external-ip']).toBeUndefined();
  });

  it('are handed to the kubelet of every node without the embedded cloud controller', () => {
    const options = { ...k3s, config: { 'disable-cloud-controller': true } };
    expect(render(options, 'worker').rendered.config['kubelet-arg']).toEqual([
      'node-ip=192.168.64.15,fd3b:91c4:7a20:1::f',
    ]);
    expect(render({ ...options, ...ipv6 }, 'worker').rendered.config['kubelet-arg']).toBeUndefined();
  });

  it('that are not known are left to the engine, and that is told', () => {
    const input = renderingOf(aCluster());
    const [{ node }] = renderMachines(input) as [RenderedRole];
    const context = { ...input, tokens: placeholderTokens, sources: placeholderSources };
    const bare = renderNode({ ...node, internal: [] }, context, input.engine, []);
    expect(bare.config['node-ip']).toBeUndefined();
    expect(bare.decisions).toContainEqual(
      expect.objectContaining({
        subject: 'node-ip',
        value: 'left to the engine',
        why: expect.stringContaining('IPv4'),
      }),
    );
    const half = renderNode({ ...node, internal: node.internal.slice(0, 1) }, context, input.engine, []);
    expect(half.decisions).toContainEqual(
      expect.objectContaining({ subject: 'node-ip', value: 'incomplete', why: expect.stringContaining('no IPv6') }),
    );
  });

  it('that the user advertises stay', () => {
    const { config } = render({ config: { 'advertise-address': '192.168.64.99' } }).rendered;
    expect(config['advertise-address']).toBe('192.168.64.99');
  });
});

describe('joining', () => {
  it('goes to the port that K3s was moved to, which is probed and opened too', () => {
    const options = { ...k3s, ...ipv6, config: { 'https-listen-port': 16443 } };
    const { rendered } = render(options, 'joining server');
    expect(rendered.config.server).toBe('https://[fd3b:91c4:7a20:1::b]:16443');
    expect(rendered.probes[0]?.url).toBe('https://[::1]:16443/readyz');
    const openings = renderingOf(aCluster(options)).network.openings.map(({ ports }) => ports?.[0]);
    expect(openings).toContain(16443);
    expect(openings).not.toContain(6443);
  });

  it('is never what the user wrote into the configuration', () => {
    const config = { server: 'https://10.0.0.1:6443', 'cluster-init': false, token: 'mine' };
    const init = render({ ...k3s, config }).rendered.config;
    expect([init.server, init['cluster-init'], init.token]).toEqual([undefined, true, 'server-token']);
  });
});

describe('roles', () => {
  it('decide which components a server does not run', () => {
    const disabled = (title: string) =>
      Object.keys(render({}, title).rendered.config).filter((key) => key.startsWith('disable-'));
    expect(disabled('init server')).toEqual([]);
    expect(disabled('etcd-only server')).toEqual([
      'disable-apiserver',
      'disable-controller-manager',
      'disable-scheduler',
    ]);
    expect(disabled('control-plane-only server')).toEqual(['disable-etcd']);
  });

  it('decide which token a node gets', () => {
    const { config } = render({}, 'joining server').rendered;
    expect([config.token, config['agent-token']]).toEqual(['server-token', 'agent-token']);
    const worker = render({}, 'worker').rendered.config;
    expect([worker.token, worker['agent-token']]).toEqual(['agent-token', undefined]);
  });

  it('give a worker nothing but what an agent takes', () => {
    expect(Object.keys(render({}, 'worker').rendered.config)).toEqual(['node-ip', 'node-name', 'server', 'token']);
  });
});

describe('probes', () => {
  const names = (options: ClusterOptions, title: string) =>
    render(options, title).rendered.probes.map(({ name }) => name);

  it('of Calico run where it answers, also behind multus', () => {
    expect(names({}, 'worker')).toEqual(['kubelet', 'calico']);
    expect(names({ cni: ['multus', 'calico'] }, 'worker')).toEqual(['kubelet', 'calico']);
    expect(names({}, 'etcd-only server')).toEqual(['etcd', 'kubelet']);
    expect(names({ cni: 'canal' }, 'worker')).toEqual(['kubelet']);
    expect(names({ ...ipv4 }, 'Windows worker')).toEqual(['kubelet']);
  });

  it('of K3s leave out etcd, and the kubelet of an etcd-only server', () => {
    expect(names(k3s, 'etcd-only server')).toEqual([]);
    expect(names(k3s, 'init server')).toEqual([
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
    ]);
  });

  it.each([
    [ipv4, '127.0.0.1'],
    [ipv6, '[::1]'],
    [{}, 'localhost'],
  ])('dial the loopback of the stack: %j', (ranges, host) => {
    for (const { url } of render(ranges).rendered.probes) expect(url).toContain(`//${host}:`);
  });
});

describe('files', () => {
  it('of a Windows worker have a drive and backslashes', () => {
    const { files } = render({ ...ipv4, cni: 'flannel' }, 'Windows worker').rendered;
    expect(files.map(({ path }) => path)).toEqual([
      'C:\\etc\\rancher\\rke2\\registries.yaml',
      'C:\\etc\\rancher\\agent\\registries.yaml',
      'C:\\etc\\rancher\\rke2\\config.yaml.d\\50-rancher.yaml',
    ]);
  });

  it('with secrets are for root only', () => {
    const { files } = render({ rke: { additionalManifest: 'kind: Secret\n' } }).rendered;
    const readable = files.filter(({ mode }) => mode !== '0600').map(({ path }) => path);
    expect(readable).toEqual(['/etc/sysctl.d/90-rke2.conf', '/var/lib/rancher/capr/prepare-host.sh']);
  });

  it('hold the user’s manifest on the control plane, and on no other node', () => {
    const additionalManifest = 'kind: Namespace\n';
    expect(content(render({ rke: { additionalManifest } }), '/addons.yaml')).toBe(additionalManifest);
    expect(content(render({ rke: { additionalManifest } }, 'etcd-only server'), '/addons.yaml')).toBeUndefined();
    expect(content(render({ rke: { additionalManifest } }, 'worker'), '/addons.yaml')).toBeUndefined();
  });

  it('hold registries with their certificates and credentials', () => {
    const registries = {
      mirrors: { 'docker.io': { endpoint: ['https://[fd00::5]:5000'], rewrite: { '^library/(.*)': 'mirror/$1' } } },
      configs: {
        '[fd00::5]:5000': { authConfigSecretName: 'login', caBundle: btoa('-----BEGIN CERTIFICATE-----') },
      },
    };
    const role = render({ rke: { registries } }, 'worker');
    const ca = '/var/lib/rancher/rke2/etc/tls/registries/[fd00::5]:5000/ca.crt';
    expect(content(role, ca)).toBe('-----BEGIN CERTIFICATE-----');
    const written = JSON.parse(content(role, '/rke2/registries.yaml') ?? '');
    expect(written.mirrors).toEqual(registries.mirrors);
    expect(written.configs['[fd00::5]:5000']).toMatchObject({
      auth: { username: '<username of Secret login>', password: '<password of Secret login>' },
      tls: { ca_file: ca },
    });
    expect(content(role, '/agent/registries.yaml')).toBe(content(role, '/rke2/registries.yaml'));
  });

  it('hold contents that the user gave in place of paths, and leave paths alone', () => {
    const role = render({ config: { 'audit-policy-file': 'kind: Policy\n' } });
    const path = '/var/lib/rancher/rke2/etc/config-files/audit-policy-file';
    expect(content(role, path)).toBe('kind: Policy\n');
    expect(role.rendered.config['audit-policy-file']).toBe(path);
    const given = render({ config: { 'audit-policy-file': '/etc/audit.yaml' } });
    expect(given.rendered.config['audit-policy-file']).toBe('/etc/audit.yaml');
  });

  it('hold a content that stands in a Secret', () => {
    const role = render({ config: { 'cloud-provider-config': 'secret://fleet-default:aws-conf' } });
    expect(content(role, '/cloud-provider-config')).toBe('<credential of Secret fleet-default/aws-conf>');
  });

  it('come from Secrets and ConfigMaps for the machines that a selector takes', () => {
    const fileSources = [
      { secret: { name: 'keys', defaultPermissions: '0640', items: [{ key: 'a', path: '/etc/a' }] } },
      { configMap: { name: 'conf', items: [{ key: 'b', path: '/etc/b', permissions: '0644', dynamic: true }] } },
    ];
    const machineLabelSelector = { matchLabels: { 'rke.cattle.io/worker-role': 'true' } };
    const rke = { machineSelectorFiles: [{ machineLabelSelector, fileSources }] };
    const { files } = render({ rke }, 'worker').rendered;
    expect(files.filter(({ path }) => /^\/etc\/[ab]$/.test(path))).toEqual([
      { path: '/etc/a', mode: '0640', content: '<a of Secret keys>', purpose: 'a of keys' },
      { path: '/etc/b', mode: '0644', content: '<b of ConfigMap conf>', purpose: 'b of conf', dynamic: true },
    ]);
    expect(content(render({ rke }, 'etcd-only server'), '/etc/a')).toBeUndefined();
  });

  it('hold where snapshots go, on nodes with etcd', () => {
    const etcd = {
      snapshotRetention: 7,
      snapshotScheduleCron: '0 */5 * * *',
      s3: { bucket: 'backups', endpointCA: 'PEM', cloudCredentialName: 'cattle-global-data:cc-1', retention: 3 },
    };
    const role = render({ rke: { etcd } }, 'etcd-only server');
    expect(role.rendered.config).toMatchObject({
      'etcd-snapshot-retention': '7',
      'etcd-snapshot-schedule-cron': '0 */5 * * *',
      'etcd-s3': true,
      'etcd-s3-bucket': 'backups',
      'etcd-s3-retention': '3',
      'etcd-s3-access-key': '<accessKey of Secret cattle-global-data/cc-1>',
      'etcd-s3-endpoint-ca': '/var/lib/rancher/rke2/etc/config-files/etcd-s3-endpoint-ca.crt',
    });
    expect(content(role, '/etcd-s3-endpoint-ca.crt')).toBe('PEM');
    expect(render({ rke: { etcd } }, 'control-plane-only server').rendered.config['etcd-s3']).toBeUndefined();
  });

  it('tell the API server where to ask about tokens, by the loopback of the stack', () => {
    const role = render({ ...ipv6, spec: { localClusterAuthEndpoint: { enabled: true, fqdn: 'api.example.net' } } });
    const path = '/var/lib/rancher/rke2/kube-api-authn-webhook.yaml';
    expect(role.rendered.config['kube-apiserver-arg']).toEqual([`authentication-token-webhook-config-file=${path}`]);
    expect(content(role, path)).toContain('"server": "http://[::1]:6440/v1/authenticate"');
    expect(role.rendered.config['tls-san']).toEqual(['api.example.net']);
  });

  it('follow the data directories that the cluster names', () => {
    const dataDirectories = { k8sDistro: '/srv/engine', provisioning: '/srv/provisioning' };
    const role = render({ rke: { dataDirectories, additionalManifest: 'kind: Namespace\n' } });
    expect(JSON.stringify([role.rendered.files, role.rendered.probes])).not.toContain('/var/lib');
    expect(role.rendered.config['data-dir']).toBe('/srv/engine');
  });
});

describe('chart values', () => {
  const values = (options: ClusterOptions) => content(render(options), '/managed-chart-config.yaml');

  it('are the user’s, with ours where the user says nothing', () => {
    const chartValues = { 'rke2-cilium': { hubble: { enabled: true }, autoDirectNodeRoutes: true, note: 'yes' } };
    expect(values({ ...ipv6, cni: 'cilium', rke: { chartValues } })).toBe(`apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata:
  name: rke2-cilium
  namespace: kube-system
spec:
  valuesContent: |
    autoDirectNodeRoutes: true
    hubble:
      enabled: true
    ipv6NativeRoutingCIDR: fd7a:3c1e:9b42:5200::/56
    note: "yes"
    routingMode: native
`);
  });

  it('are in one file, a document for each chart by name', () => {
    const chartValues = { 'rke2-coredns': { a: 1 }, 'rke2-calico': { b: 2 } };
    expect(values({ rke: { chartValues } })?.match(/name: \S+/g)).toEqual(['name: rke2-calico', 'name: rke2-coredns']);
  });

  it('stay away from a chart that the user configures in a manifest', () => {
    const additionalManifest = `apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: { name: rke2-cilium, namespace: kube-system }
spec:
  valuesContent: "underlayProtocol: ipv6"
`;
    expect(values({ ...ipv6, cni: 'cilium', rke: { additionalManifest } })).toBeUndefined();
  });

  it('are not written where nobody has any', () => {
    expect(values({})).toBeUndefined();
  });
});

describe('nodes of one role that differ', () => {
  it('by the selectors of the cluster are rendered one by one', () => {
    const pools = [
      aPool({ name: 'base' }),
      aPool({ name: 'fast', etcdRole: false, controlPlaneRole: false }),
      aPool({ name: 'slow', etcdRole: false, controlPlaneRole: false }),
      aPool({ name: 'tiny', etcdRole: false, controlPlaneRole: false }),
    ];
    const machineLabelSelector = { matchLabels: { 'rke.cattle.io/rke-machine-pool-name': 'fast' } };
    const rke = { machineSelectorConfig: [{ machineLabelSelector, config: { 'kubelet-arg': ['max-pods=200'] } }] };
    const roles = renderMachines(renderingOf(aCluster({ pools, rke })));
    expect(roles.map(({ title }) => title)).toEqual(['init server', 'worker (fast)', 'worker (slow, tiny)']);
    expect(roles.map(({ rendered }) => rendered.config['kubelet-arg'])).toEqual([
      undefined,
      ['max-pods=200'],
      undefined,
    ]);
  });
});
