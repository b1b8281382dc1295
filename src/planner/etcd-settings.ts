import type { ConfigValue, NodeFile, RenderContext } from '../engines/types.ts';
import type { ConfigDraft } from './draft.ts';
import type { Layout } from './layout.ts';

/** Snapshot settings of `spec.rkeConfig.etcd` as configuration keys; gives the files that they need. */
export function addEtcdSettings(draft: ConfigDraft, context: RenderContext, layout: Layout): NodeFile[] {
  const etcd = context.cluster.spec?.rkeConfig?.etcd;
  if (!etcd) return [];
  const why = 'spec.rkeConfig.etcd says otherwise';
  const set = (key: string, value: ConfigValue | number | null | undefined) => {
    if (value === null || value === undefined || value === '') return;
    draft.own(key, typeof value === 'number' ? String(value) : value, why);
  };
  set('etcd-disable-snapshots', etcd.disableSnapshots || undefined);
  set('etcd-snapshot-retention', etcd.snapshotRetention || undefined);
  set('etcd-snapshot-schedule-cron', etcd.snapshotScheduleCron);
  if (!etcd.s3 || etcd.disableSnapshots) return [];
  const s3 = s3Settings(etcd.s3, context);
  set('etcd-s3', true);
  set('etcd-s3-access-key', s3.accessKey);
  set('etcd-s3-bucket', s3.bucket);
  set('etcd-s3-endpoint', s3.endpoint);
  set('etcd-s3-folder', s3.folder);
  set('etcd-s3-region', s3.region);
  set('etcd-s3-retention', etcd.s3.retention || undefined);
  set('etcd-s3-secret-key', s3.secretKey);
  set('etcd-s3-skip-ssl-verify', s3.skipVerify || undefined);
  if (!s3.endpointCa) return [];
  const path = layout.content('etcd-s3-endpoint-ca.crt');
  set('etcd-s3-endpoint-ca', path);
  return [{ path, mode: '0600', content: s3.endpointCa, purpose: 'certificate authority of the snapshot store' }];
}

interface S3Settings {
  readonly accessKey: string | undefined;
  readonly secretKey: string | undefined;
  readonly bucket: string | undefined;
  readonly endpoint: string | undefined;
  readonly endpointCa: string | undefined;
  readonly folder: string | undefined;
  readonly region: string | undefined;
  readonly skipVerify: boolean;
}

type S3 = NonNullable<
  NonNullable<NonNullable<NonNullable<RenderContext['cluster']['spec']>['rkeConfig']>['etcd']>['s3']
>;

/** What the cluster says, else what its credential holds; the credential's keys may carry the prefix of its kind. */
function s3Settings(s3: S3, context: RenderContext): S3Settings {
  const data = credentialOf(s3.cloudCredentialName ?? '', context);
  const held = (name: string) => data?.[name] ?? data?.[`s3credentialConfig-${name}`];
  return {
    accessKey: held('accessKey'),
    secretKey: held('secretKey'),
    bucket: s3.bucket || held('defaultBucket'),
    endpoint: s3.endpoint || held('defaultEndpoint'),
    endpointCa: s3.endpointCA || held('defaultEndpointCA'),
    folder: s3.folder || held('defaultFolder'),
    region: s3.region || held('defaultRegion'),
    skipVerify: s3.skipSSLVerify ?? held('defaultSkipSSLVerify') === 'true',
  };
}

/** `namespace:name`, or a name in the cluster's own namespace. */
function credentialOf(reference: string, { sources }: RenderContext): Readonly<Record<string, string>> | undefined {
  if (reference === '') return undefined;
  const colon = reference.indexOf(':');
  if (colon < 0) return sources.secret('snapshot-store', reference);
  return sources.secret('snapshot-store', reference.slice(colon + 1), reference.slice(0, colon));
}
