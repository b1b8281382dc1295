import { describe, expect, it } from 'vitest';
import { aCluster, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { credentialReferenceRule } from './credential-reference.ts';

const judge = (reference: string) =>
  judgeBy(
    credentialReferenceRule,
    aCluster({
      spec: { cloudCredentialSecretName: reference },
      pools: [aPool({ cloudCredentialSecretName: reference })],
      rke: { etcd: { s3: { cloudCredentialName: reference } } },
    }),
  );

describe('credential-reference', () => {
  itsExamplesHold(credentialReferenceRule);

  it.each(['cc-7x2kq', 'cattle-global-data:cc-7x2kq', 'a:b.c', ''])('accepts %s', (reference) => {
    expect(judge(reference)).toEqual([]);
  });

  it.each(['a/b', 'a:b:c', ':b', 'a:', 'A:b', 'a b', 'a.b:c'])('refuses %s at every place', (reference) => {
    expect(brief(judge(reference))).toEqual([
      'error spec.cloudCredentialSecretName',
      'error spec.rkeConfig.machinePools[0].cloudCredentialSecretName',
      'error spec.rkeConfig.etcd.s3.cloudCredentialName',
    ]);
  });

  it('proposes the form that was meant', () => {
    expect(judge('a/b')[0]?.fix).toBe('write a:b');
  });
});
