import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminGroup, anonymous, authenticatedGroup, type Identity, nodeGroup, nodeSecretExtra } from '../identity.ts';
import type { RequestAttributes, ResourceAttributes } from './attributes.ts';
import { allows } from './policy.ts';
import { type GrantedRole, policyFor, type Resource } from './roles.ts';

const resources: readonly Resource[] = [
  { group: '', plural: 'secrets', scope: 'Namespaced', statusSubresource: false },
  { group: '', plural: 'configmaps', scope: 'Namespaced', statusSubresource: false },
  { group: '', plural: 'namespaces', scope: 'Cluster', statusSubresource: true },
  { group: 'provisioning.cattle.io', plural: 'clusters', scope: 'Namespaced', statusSubresource: true },
  { group: 'management.cattle.io', plural: 'tokens', scope: 'Cluster', statusSubresource: false },
  { group: 'management.cattle.io', plural: 'settings', scope: 'Cluster', statusSubresource: false },
  { group: 'drover.dev', plural: 'grants', scope: 'Cluster', statusSubresource: false },
];

const person: Identity = { name: 'ann', uid: '1', groups: [authenticatedGroup], extra: {} };
const node: Identity = {
  name: 'system:node:fleet-default:plan-1',
  uid: '2',
  groups: [nodeGroup, authenticatedGroup],
  extra: { [nodeSecretExtra]: ['fleet-default/plan-1'] },
};

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const names = ['', 'a', 'b', 'plan-1', 'plan-2', 'fleet-default'];
const attributes: fc.Arbitrary<ResourceAttributes> = fc
  .record({
    verb: fc.constantFrom(...verbs, '*', 'impersonate'),
    of: fc.constantFrom(...resources, { group: 'unknown.io', plural: 'things' }, { group: '', plural: 'pods' }),
    subresource: fc.constantFrom('', '', 'status', 'exec'),
    namespace: fc.constantFrom('', 'a', 'b', 'fleet-default'),
    name: fc.constantFrom(...names),
  })
  .map(({ of, ...rest }) => ({ ...rest, group: of.group, version: 'v1', resource: of.plural }));
const paths = fc.constantFrom(
  '/api',
  '/apis/g/v1',
  '/metrics',
  '/v3/tokens',
  '/v3/users/ann',
  '/debug/anything',
  '/',
  '/x',
);
const anyRequest: fc.Arbitrary<RequestAttributes> = fc.oneof(
  attributes,
  fc.record({ verb: fc.constantFrom('get', 'post', 'delete', 'put'), path: paths }),
);

function can(user: Identity, granted: readonly GrantedRole[], wanted: RequestAttributes): boolean {
  return allows(policyFor(user, granted, resources), wanted);
}

const isReading = (verb: string): boolean => ['get', 'list', 'watch'].includes(verb);
const isConfidential = ({ resource }: ResourceAttributes): boolean =>
  ['secrets', 'tokens', 'grants'].includes(resource);

describe('without a grant', () => {
  it('reaches no object at all', () => {
    fc.assert(fc.property(attributes, (wanted) => !can(person, [], wanted)));
  });

  it('reaches discovery and the own account, and no other path', () => {
    expect(can(person, [], { verb: 'get', path: '/apis/apps/v1' })).toBe(true);
    expect(can(person, [], { verb: 'post', path: '/v3/tokens' })).toBe(true);
    expect(can(person, [], { verb: 'get', path: '/metrics' })).toBe(false);
    expect(can(person, [], { verb: 'post', path: '/v3/users/bob' })).toBe(false);
  });

  it('may ask what it may do', () => {
    const review = {
      verb: 'create',
      group: 'authorization.k8s.io',
      version: 'v1',
      resource: 'selfsubjectaccessreviews',
    };
    expect(can(person, [], { ...review, subresource: '', namespace: '', name: '' })).toBe(true);
  });
});

describe('anonymous', () => {
  it('reaches nothing, whatever is granted to others by group', () => {
    const grants: readonly GrantedRole[] = [{ role: 'reader' }, { role: 'editor', namespaces: ['a'] }];
    fc.assert(fc.property(anyRequest, (wanted) => !can(anonymous, grants, wanted)));
  });
});

describe('an admin', () => {
  it('may do everything, by grant or by group', () => {
    fc.assert(
      fc.property(anyRequest, (wanted) => {
        expect(can(person, [{ role: 'admin' }], wanted)).toBe(true);
        expect(can({ ...person, groups: [adminGroup] }, [], wanted)).toBe(true);
      }),
    );
  });
});

describe('an editor', () => {
  const granted: readonly GrantedRole[] = [{ role: 'editor', namespaces: ['a'] }];

  it('does what it wants with known namespaced objects of its namespaces, and looks at the namespaces', () => {
    fc.assert(
      fc.property(attributes, (wanted) => {
        const known = resources.find(({ group, plural }) => group === wanted.group && plural === wanted.resource);
        const part =
          wanted.subresource === '' || (wanted.subresource === 'status' && known?.statusSubresource === true);
        const inside = known?.scope === 'Namespaced' && part && wanted.namespace === 'a';
        const own =
          wanted.resource === 'namespaces' && wanted.verb === 'get' && wanted.name === 'a' && !wanted.subresource;
        expect(can(person, granted, wanted)).toBe(inside || own);
      }),
    );
  });

  it('looks at the books about machines that cost money, and writes none of them', () => {
    const books = ['instances', 'machinepools'].map((plural) => ({
      group: 'drover.dev',
      plural,
      scope: 'Namespaced' as const,
      statusSubresource: true,
    }));
    const policy = policyFor(person, granted, books);
    for (const { group, plural: resource } of books) {
      for (const subresource of ['', 'status']) {
        const may = (verb: string) =>
          allows(policy, { verb, group, version: 'v1alpha1', resource, subresource, namespace: 'a', name: 'x' });
        expect(['get', 'list', 'watch'].every(may)).toBe(true);
        expect(['create', 'update', 'patch', 'delete', 'deletecollection'].some(may)).toBe(false);
      }
    }
  });

  it('gets nothing from a grant without namespaces', () => {
    fc.assert(fc.property(attributes, (wanted) => !can(person, [{ role: 'editor' }], wanted)));
  });
});

describe('a reader', () => {
  it('looks at everything but credentials and access, and changes nothing', () => {
    fc.assert(
      fc.property(attributes, (wanted) => {
        const known = resources.find(({ group, plural }) => group === wanted.group && plural === wanted.resource);
        const part =
          wanted.subresource === '' || (wanted.subresource === 'status' && known?.statusSubresource === true);
        const expected = known !== undefined && part && isReading(wanted.verb) && !isConfidential(wanted);
        expect(can(person, [{ role: 'reader' }], wanted)).toBe(expected);
      }),
    );
  });

  it('of named namespaces looks at nothing outside of them', () => {
    fc.assert(
      fc.property(attributes, (wanted) => {
        fc.pre(can(person, [{ role: 'reader', namespaces: ['a'] }], wanted));
        expect(wanted.resource === 'namespaces' ? wanted.name : wanted.namespace).toBe('a');
        expect(isReading(wanted.verb)).toBe(true);
        expect(isConfidential(wanted)).toBe(false);
      }),
      { maxSkipsPerRun: 1000 },
    );
  });
});

describe('a node', () => {
  it('reads and writes its own secret and reaches no other object, whatever is granted', () => {
    fc.assert(
      fc.property(attributes, fc.constantFrom([], [{ role: 'reader' as const }]), (wanted, granted) => {
        const own =
          wanted.resource === 'secrets' &&
          wanted.group === '' &&
          wanted.subresource === '' &&
          wanted.namespace === 'fleet-default' &&
          wanted.name === 'plan-1' &&
          ['get', 'list', 'watch', 'update', 'patch'].includes(wanted.verb);
        expect(can(node, granted, wanted)).toBe(own);
      }),
    );
  });

  it('makes no tokens', () => {
    expect(can(node, [], { verb: 'post', path: '/v3/tokens' })).toBe(false);
  });

  it.each(['', '/', 'a', 'a/', '/b', 'a/b/c'])('reaches nothing when its secret is "%s"', (secret) => {
    const broken = { ...node, extra: { [nodeSecretExtra]: [secret] } };
    fc.assert(fc.property(attributes, (wanted) => !can(broken, [], wanted)));
  });
});
