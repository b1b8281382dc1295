import { describe, expect, it } from 'vitest';
import { type Source, type SourceUse, sourceRefusal } from './source-use.ts';

const whose = { cluster: 'demo', title: 'Secret fleet-default/conf' };

function refusal(use: SourceUse, source: Source) {
  return sourceRefusal(use, { data: { credential: 'eA==' }, type: 'Opaque', ...source }, whose);
}

const annotated = (name: string, value: string): Source => ({ metadata: { annotations: { [name]: value } } });

describe.each([
  ['file', 'rke.cattle.io/object-authorized-for-clusters'],
  ['content', 'v2prov-secret-authorized-for-cluster'],
] as const)('a source for a %s', (use, annotation) => {
  it('may be used by the clusters that its annotation names', () => {
    for (const value of ['demo', 'other,demo', 'other, demo']) {
      expect(refusal(use, annotated(annotation, value)), value).toBeUndefined();
    }
  });

  it('is refused to all others, and says which annotation lets them', () => {
    const others = ['', 'other', 'demo-2', 'demo other', '*'].map((value) => annotated(annotation, value));
    const wrong = annotated(use === 'file' ? 'v2prov-secret-authorized-for-cluster' : 'x', 'demo');
    for (const source of [{}, { metadata: { annotations: null } }, wrong, ...others]) {
      expect(refusal(use, source), JSON.stringify(source)).toEqual({
        message: 'Secret fleet-default/conf is not authorized for cluster demo',
        fix: `set the annotation ${annotation}: demo on Secret fleet-default/conf, after a comma where it names other clusters`,
      });
    }
  });
});

describe('a Secret', () => {
  it('for secret:// has the key that is read', () => {
    const source = { ...annotated('v2prov-secret-authorized-for-cluster', 'demo'), data: { other: '' } };
    expect(refusal('content', source)?.message).toBe('Secret fleet-default/conf has no key credential');
  });

  it('for a registry is of a type for it and needs no annotation', () => {
    for (const type of ['rke.cattle.io/auth-config', 'kubernetes.io/basic-auth']) {
      expect(refusal('registry-login', { type })).toBeUndefined();
      expect(refusal('registry-certificate', { type })?.message).toContain(`has the type ${type}, expected`);
    }
    expect(refusal('registry-certificate', { type: 'kubernetes.io/tls' })).toBeUndefined();
    expect(refusal('registry-login', { type: 'rke.cattle.io/cluster-state' })?.message).toBe(
      'Secret fleet-default/conf has the type rke.cattle.io/cluster-state, expected rke.cattle.io/auth-config or kubernetes.io/basic-auth',
    );
  });

  it('for the snapshot store is judged when the cluster is written, and not here', () => {
    expect(refusal('snapshot-store', {})).toBeUndefined();
  });
});
