import { describe, expect, it } from 'vitest';
import { filesAnnotation } from '../kinds/cluster/source-use.ts';
import type { AnyObject, Key } from '../runtime/object.ts';
import { openReferences } from './references.ts';

const objects: Readonly<Record<string, object>> = {
  'secrets fleet-default/conf': {
    metadata: { annotations: { [filesAnnotation]: 'other,demo' } },
    data: { text: 'bMOpZ2Vy', bytes: 'AP/+', constructor: '' },
  },
  'secrets fleet-default/private': { metadata: { annotations: { [filesAnnotation]: 'other' } }, data: { a: 'YQ==' } },
  'secrets fleet-default/login': { type: 'kubernetes.io/basic-auth', data: { username: 'dQ==' } },
  'secrets cattle-global-data/conf': { data: { credential: 'YQ==' } },
  'configmaps fleet-default/conf': {
    metadata: { annotations: { [filesAnnotation]: 'demo' } },
    data: { text: 'léger' },
    binaryData: { bytes: 'AP/+' },
  },
};

function references() {
  const read = async <T extends AnyObject>({ resource, namespace, name }: Key) =>
    objects[`${resource} ${namespace}/${name}`] as T | undefined;
  return openReferences({ read }, { namespace: 'fleet-default', name: 'demo' }, () => undefined);
}

describe('files of a cluster', () => {
  it('keep every byte of Secrets and ConfigMaps', async () => {
    const { sources, fetch } = references();
    sources.files('Secret', 'conf');
    sources.files('ConfigMap', 'conf');
    await fetch();
    for (const files of [sources.files('Secret', 'conf'), sources.files('ConfigMap', 'conf')]) {
      expect(files?.get('text')).toEqual({ content: 'léger' });
      expect(files?.get('bytes')).toEqual({ content: 'AP/+', encoding: 'base64' });
      expect(files?.get('toString')).toBeUndefined();
    }
    expect(sources.files('Secret', 'conf')?.get('constructor')).toEqual({ content: '' });
  });

  it('are not taken from what is authorized for other clusters only', async () => {
    const all = references();
    all.sources.files('Secret', 'private');
    await all.fetch();
    expect(all.sources.files('Secret', 'private')).toBeUndefined();
    expect(all.missing).toEqual([]);
    expect(all.refused.map(({ message }) => message)).toEqual([
      'Secret fleet-default/private is not authorized for cluster demo',
    ]);
  });
});

describe('Secrets that a cluster refers to', () => {
  it('are given as text for what they are made for, and for nothing else', async () => {
    const all = references();
    all.sources.secret('registry-login', 'login');
    await all.fetch();
    expect(all.sources.secret('registry-login', 'login')).toEqual({ username: 'u' });
    expect(all.sources.secret('registry-certificate', 'login')).toBeUndefined();
    expect(all.refused).toHaveLength(1);
  });

  it('are refused from the shared namespace unless they name the cluster', async () => {
    const all = references();
    all.sources.secret('content', 'conf', 'cattle-global-data');
    await all.fetch();
    expect(all.sources.secret('content', 'conf', 'cattle-global-data')).toBeUndefined();
    expect(all.refused.map(({ message }) => message)).toEqual([
      'Secret cattle-global-data/conf is not authorized for cluster demo',
    ]);
  });

  it('of other namespaces count as missing', () => {
    const all = references();
    expect(all.sources.secret('content', 'conf', 'kube-system')).toBeUndefined();
    expect(all.missing).toEqual(['Secret kube-system/conf (only those of namespace fleet-default may be used)']);
  });
});
