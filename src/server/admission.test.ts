import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../testing/memory-store.ts';
import { clusterKind } from '../kinds/cluster/kind.ts';
import { digitaloceanconfigKind } from '../kinds/digitaloceanconfig/kind.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import { settingKind } from '../kinds/setting/kind.ts';
import type { Issue } from '../lib/issue.ts';
import { type AdmissionOptions, admissionOf, type Judge } from './admission.ts';
import type { AdmissionReview } from './api/options.ts';
import { anonymous } from './identity.ts';

const problem: Issue = { code: 'x', severity: 'error', path: ['spec'], message: 'found x', fix: 'remove x' };

function anAdmission(judge: Judge, changes: Partial<AdmissionOptions> = {}) {
  return admissionOf({
    store: new MemoryStore(),
    kinds: [clusterKind, digitaloceanconfigKind, settingKind],
    judge,
    findUsername: () => undefined,
    authorizer: { authorize: () => ({ allowed: true, reason: '' }), policyOf: () => ({ resources: [], paths: [] }) },
    managerFacts: () => ({ hostStack: 'dual' }),
    enforces: () => true,
    ...changes,
  });
}

function aReview(changes: Partial<AdmissionReview> = {}): AdmissionReview {
  return {
    kind: clusterKind,
    operation: 'create',
    subresource: '',
    object: { kind: 'Cluster', metadata: { name: 'c', namespace: 'n' } },
    before: undefined,
    user: anonymous,
    dryRun: false,
    ...changes,
  };
}

const mayNothing: AdmissionOptions['authorizer'] = {
  authorize: () => ({ allowed: false, reason: '' }),
  policyOf: () => ({ resources: [], paths: [] }),
};

describe('admission of credentials', () => {
  const using = (...names: string[]) => ({
    kind: 'Cluster',
    metadata: { name: 'c', namespace: 'n' },
    spec: {
      cloudCredentialSecretName: names[0],
      rkeConfig: {
        machinePools: names.slice(1).map((name) => ({ name: 'p', cloudCredentialSecretName: name })),
      },
    },
  });
  const review = (object: AdmissionReview['object'], before?: AdmissionReview['object']) =>
    aReview({ object, before, operation: before ? 'update' : 'create' });

  it('refuses those that the user may not read, whatever the setting says, and asks about exactly them', async () => {
    const asked: unknown[] = [];
    const authorizer: AdmissionOptions['authorizer'] = {
      ...mayNothing,
      authorize(_, attributes) {
        asked.push(attributes);
        return { allowed: false, reason: '' };
      },
    };
    const admit = anAdmission(() => [], { authorizer, enforces: () => false });
    const { issues, enforce } = await admit(review(using('cattle-global-data:cc-1', 'cc-2')));
    expect(enforce).toBe(true);
    expect(issues.map(({ code, severity, path }) => [code, severity, path.join('.')])).toEqual([
      ['credential-access', 'error', 'spec.cloudCredentialSecretName'],
      ['credential-access', 'error', 'spec.rkeConfig.machinePools.0.cloudCredentialSecretName'],
    ]);
    expect(issues[0]?.message).toContain(
      'names Secret cattle-global-data/cc-1, which user "system:anonymous" may not get',
    );
    expect(asked).toMatchObject([
      { verb: 'get', group: '', resource: 'secrets', namespace: 'cattle-global-data', name: 'cc-1' },
      { verb: 'get', group: '', resource: 'secrets', namespace: 'n', name: 'cc-2' },
    ]);
  });

  it('leaves those alone that the cluster used before', async () => {
    const admit = anAdmission(() => [], { authorizer: mayNothing });
    const before = using('cattle-global-data:cc-1');
    expect((await admit(review(using('cattle-global-data:cc-1'), before))).issues).toEqual([]);
    expect((await admit(review(using('cattle-global-data:cc-3'), before))).issues).toHaveLength(1);
  });

  it('warns of one that is not there yet, and says nothing of its content', async () => {
    const store = new MemoryStore();
    const admit = anAdmission(() => [problem], { store, enforces: () => false });
    const verdict = await admit(review(using('cattle-global-data:cc-1')));
    expect(verdict).toMatchObject({
      enforce: false,
      issues: [{ code: 'credential-missing', severity: 'warning' }, problem],
    });
    const key = { group: '', resource: 'secrets', namespace: 'cattle-global-data', name: 'cc-1' };
    await store.commit([{ op: 'create', key, value: '{"data":{"x":"eQ=="}}' }]);
    expect(await admit(review(using('cattle-global-data:cc-1')))).toEqual({ issues: [problem], enforce: false });
  });

  it('warns whoever deletes one that is in use', async () => {
    const store = new MemoryStore();
    const admit = anAdmission(() => [], { store });
    const object = {
      kind: 'Secret',
      metadata: { name: 'cc-1', namespace: 'cattle-global-data' },
      data: { 'amazonec2credentialConfig-secretKey': 'eA==' },
    };
    const deletion = aReview({ kind: secretKind, operation: 'delete', object, before: object });
    expect((await admit(deletion)).issues).toEqual([]);
    const key = { group: clusterKind.group, resource: clusterKind.plural, namespace: 'n', name: 'c' };
    const value = JSON.stringify(using('cattle-global-data:cc-1'));
    await store.commit([{ op: 'create', key, value }]);
    expect((await admit(deletion)).issues).toMatchObject([
      { code: 'credential-in-use', severity: 'warning', message: 'cluster n/c uses this credential' },
    ]);
  });

  it('leaves malformed references to the rules', async () => {
    const admit = anAdmission(() => [], { authorizer: mayNothing });
    expect((await admit(review(using('cattle-global-data/cc-1', 'A:b', 'a:b:c')))).issues).toEqual([]);
  });
});

describe('admission', () => {
  it('refuses what the rules refuse, with the facts of the moment and the old object', async () => {
    const seen: unknown[] = [];
    const before = { kind: 'Cluster', metadata: { name: 'c' } };
    const admit = anAdmission((object, { manager, old }) => {
      seen.push(object, manager, old);
      return [problem];
    });
    const review = aReview({ operation: 'update', before });
    expect(await admit(review)).toEqual({ issues: [problem], enforce: true });
    expect(seen).toEqual([review.object, { hostStack: 'dual' }, before]);
  });

  it('only warns of what the rules refuse when the setting says so', async () => {
    const admit = anAdmission(() => [problem], { enforces: () => false });
    expect(await admit(aReview())).toEqual({ issues: [problem], enforce: false });
  });

  it('enforces what keeps settings and access sound, whatever the setting says', async () => {
    const admit = anAdmission(() => [], { enforces: () => false });
    const object = { kind: 'Setting', metadata: { name: 'admission-mode' }, value: 'maybe' };
    const verdict = await admit(aReview({ kind: settingKind, object }));
    expect(verdict).toMatchObject({ enforce: true, issues: [{ code: 'setting-value' }] });
  });

  it.each([{ operation: 'delete' as const }, { subresource: 'status' }])(
    'has nothing to say about %j',
    async (changes) => {
      const admit = anAdmission(() => [problem]);
      expect((await admit(aReview(changes))).issues).toEqual([]);
    },
  );

  it('gives rules the objects that they ask for, and asks again until nothing is missing', async () => {
    const store = new MemoryStore();
    const put = async (name: string, next: string): Promise<void> => {
      const key = { group: 'rke-machine-config.cattle.io', resource: 'digitaloceanconfigs', namespace: 'n', name };
      await store.commit([{ op: 'create', key, value: JSON.stringify({ next }) }]);
    };
    await put('one', 'two');
    await put('two', 'three');
    const found: unknown[][] = [];
    const admit = anAdmission(
      (_object, { find }) => {
        const one = find('DigitaloceanConfig', 'n', 'one');
        const two = one && find('DigitaloceanConfig', 'n', String(one.next));
        found.push([one, two, find('DigitaloceanConfig', 'n', 'absent'), find('NoKind', 'n', 'x')]);
        return [];
      },
      { store },
    );
    await admit(aReview());
    expect(found.at(-1)).toEqual([{ next: 'two' }, { next: 'three' }, undefined, undefined]);
  });

  it.each(['../secrets', 'a/b', '', 'A B', '\u0000'])('finds nothing under the name %j', async (name) => {
    const admit = anAdmission((_object, { find }) => {
      expect(find('DigitaloceanConfig', 'n', name)).toBeUndefined();
      return [];
    });
    await admit(aReview());
  });
});
