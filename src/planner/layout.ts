import type { Engine, NodeProfile } from '../engines/types.ts';
import type { Cluster } from '../kinds/cluster/schema.ts';

/** Where things are on one node. All paths are absolute and in the node's own form. */
export interface Layout {
  /** The engine's configuration that the manager writes. */
  readonly config: string;
  readonly registries: string;
  /** The same for the node agent, which pulls the installer's image. */
  readonly agentRegistries: string;
  /** A file whose path stands in the configuration instead of its content. */
  content(name: string): string;
  /** A file of a registry's TLS material; `host` as in the registry's configuration. */
  registryTls(host: string, file: string): string;
  /** A manifest that servers apply. */
  manifest(name: string): string;
  readonly authenticationWebhook: string;
  readonly hostPreparation: string;
  readonly sysctl: string;
  /** A path that the user gave, in the node's own form. */
  own(path: string): string;
}

/** The layout of a node: the engine's directories unless the cluster moves them, drive and backslashes on Windows. */
export function layoutOf(node: NodeProfile, engine: Engine, cluster: Cluster): Layout {
  const directories = cluster.spec?.rkeConfig?.dataDirectories;
  const data = directories?.k8sDistro || engine.dataDirectory;
  const provisioning = directories?.provisioning || '/var/lib/rancher/capr';
  const own = node.windows ? windowsPath : (path: string) => path;
  return {
    config: own(`${engine.configDirectory}/config.yaml.d/50-rancher.yaml`),
    registries: own(`${engine.configDirectory}/registries.yaml`),
    agentRegistries: own('/etc/rancher/agent/registries.yaml'),
    content: (name) => own(`${data}/etc/config-files/${name}`),
    registryTls: (host, file) => own(`${data}/etc/tls/registries/${host}/${file}`),
    manifest: (name) => own(`${data}/server/manifests/rancher/${name}`),
    authenticationWebhook: own(`${data}/kube-api-authn-webhook.yaml`),
    hostPreparation: own(`${provisioning}/prepare-host.sh`),
    sysctl: own(`/etc/sysctl.d/90-${engine.facts.name}.conf`),
    own,
  };
}

/** `/etc/rancher` is `C:\etc\rancher` on Windows; a path with a drive keeps it. */
function windowsPath(path: string): string {
  const rooted = /^[A-Za-z]:/.test(path) ? path : `C:${path}`;
  return rooted.replaceAll('/', '\\');
}
