import type { NodeFile, NodeProfile, RenderContext } from '../engines/types.ts';
import { contentKeys, isPathOnNode, secretOfContent } from '../kinds/cluster/file-content.ts';
import { secretContentKey } from '../kinds/cluster/source-use.ts';
import { hostInUrl } from '../network/endpoint.ts';
import type { ConfigDraft } from './draft.ts';
import type { Layout } from './layout.ts';

/** Keys of which users give a file's content: the content goes into a file, its path into the configuration. */
export function contentFiles(draft: ConfigDraft, context: RenderContext, layout: Layout): NodeFile[] {
  return contentKeys.flatMap((key): NodeFile[] => {
    const value = draft.get(key);
    if (typeof value !== 'string') return [];
    const content = contentOf(value, context);
    if (content === undefined) return [];
    const path = layout.content(key);
    draft.remove(key);
    draft.suggest(key, path);
    return [{ path, mode: '0600', content, purpose: `content of ${key}` }];
  });
}

/** The content of the user's own registry configuration, when `private-registry` holds one instead of a path. */
export function givenRegistries(draft: ConfigDraft, layout: Layout): string | undefined {
  const value = draft.get('private-registry');
  if (typeof value !== 'string' || isPathOnNode(value)) return undefined;
  draft.remove('private-registry');
  draft.suggest('private-registry', layout.registries);
  return value;
}

/** The content that a value stands for; undefined for a path, which stays what it is. */
function contentOf(value: string, { sources }: RenderContext): string | undefined {
  if (isPathOnNode(value)) return undefined;
  const secret = secretOfContent(value);
  return secret ? sources.secret('content', secret.name, secret.namespace)?.[secretContentKey] : value;
}

/** The webhook by which an API server with the authorized cluster endpoint asks who a token belongs to. */
export function authenticationWebhook(
  draft: ConfigDraft,
  node: NodeProfile,
  context: RenderContext,
  layout: Layout,
): NodeFile[] {
  const enabled = context.cluster.spec?.localClusterAuthEndpoint?.enabled === true;
  if (!enabled || !node.roles.controlPlane) return [];
  const path = layout.authenticationWebhook;
  if (!draft.appendArgument('kube-apiserver-arg', `authentication-token-webhook-config-file=${path}`)) return [];
  const host = hostInUrl(loopbackHost(context));
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'Default', cluster: { 'insecure-skip-tls-verify': true, server: `http://${host}:6440/v1/authenticate` } },
    ],
    users: [{ name: 'Default', user: { 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'webhook', context: { cluster: 'Default', user: 'Default' } }],
    'current-context': 'webhook',
  };
  const purpose = 'where the API server asks about tokens of the authorized cluster endpoint';
  return [{ path, mode: '0600', content: `${JSON.stringify(content, undefined, 2)}\n`, purpose }];
}

/** The plan's loopback is in the form of a URL already. */
function loopbackHost({ network }: RenderContext): { readonly name: string } {
  return { name: network.loopback.value };
}
