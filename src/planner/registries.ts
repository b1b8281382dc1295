import type { NodeFile, RenderContext } from '../engines/types.ts';
import type { Layout } from './layout.ts';

/** The registry configuration that engine and node agent read, and the TLS files that it names. */
export function registryFiles(context: RenderContext, layout: Layout, given: string | undefined): NodeFile[] {
  const tls: NodeFile[] = [];
  const content = given ?? registriesText(context, layout, tls);
  return [
    ...tls,
    { path: layout.registries, mode: '0600', content, purpose: 'registries that the engine pulls images from' },
    {
      path: layout.agentRegistries,
      mode: '0600',
      content,
      purpose: 'the same for the node agent, which pulls the installer',
      dynamic: true,
    },
  ];
}

type Registries = NonNullable<NonNullable<NonNullable<RenderContext['cluster']['spec']>['rkeConfig']>['registries']>;
type RegistryConfig = NonNullable<Registries['configs']>[string];

function registriesText(context: RenderContext, layout: Layout, tls: NodeFile[]): string {
  const registries = context.cluster.spec?.rkeConfig?.registries;
  const mirrors = sortedEntries(registries?.mirrors).map(([host, { endpoint, rewrite }]) => [
    host,
    { ...(endpoint && { endpoint }), ...(rewrite && { rewrite: Object.fromEntries(sortedEntries(rewrite)) }) },
  ]);
  const configs = sortedEntries(registries?.configs).map(([host, config]) => [
    host,
    registryConfig(host, config, context, layout, tls),
  ]);
  const document = {
    ...(mirrors.length > 0 && { mirrors: Object.fromEntries(mirrors) }),
    ...(configs.length > 0 && { configs: Object.fromEntries(configs) }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function registryConfig(
  host: string,
  config: RegistryConfig,
  { sources }: RenderContext,
  layout: Layout,
  files: NodeFile[],
): Record<string, unknown> {
  const file = (name: string, content: string | undefined, purpose: string): string | undefined => {
    if (!content) return undefined;
    const path = layout.registryTls(host, name);
    files.push({ path, mode: '0600', content, purpose: `${purpose} of the registry ${host}` });
    return path;
  };
  const pair = config.tlsSecretName ? sources.secret('registry-certificate', config.tlsSecretName) : undefined;
  const tls = compact({
    ca_file: file(
      'ca.crt',
      config.caBundle ? textOfBundle(config.caBundle) : pair?.['ca.crt'],
      'certificate authority',
    ),
    cert_file: file('tls.crt', pair?.['tls.crt'], 'client certificate'),
    key_file: file('tls.key', pair?.['tls.key'], 'key of the client certificate'),
    insecure_skip_verify: config.insecureSkipVerify || undefined,
  });
  const data = config.authConfigSecretName ? sources.secret('registry-login', config.authConfigSecretName) : undefined;
  const auth = compact({
    username: data?.username,
    password: data?.password,
    auth: data?.auth,
    identity_token: data?.identityToken,
  });
  return { ...(auth && { auth }), ...(tls && { tls }) };
}

/** A CA bundle is base64 of PEM; PEM itself is taken as it is. */
function textOfBundle(bundle: string): string {
  if (bundle.trimStart().startsWith('-----BEGIN')) return bundle;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(bundle), (character) => character.charCodeAt(0)));
  } catch {
    return bundle;
  }
}

function compact(values: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function sortedEntries<T>(record: Readonly<Record<string, T>> | null | undefined): [string, T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
