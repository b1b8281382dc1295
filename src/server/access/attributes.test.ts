import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesOf, unsafePath, wantsWatch } from './attributes.ts';

describe('attributesOf', () => {
  const cases: readonly (readonly [method: string, url: string, attributes: object])[] = [
    [
      'GET',
      '/api/v1/namespaces/a/secrets/s',
      { verb: 'get', resource: 'secrets', namespace: 'a', name: 's', group: '' },
    ],
    ['GET', '/api/v1/namespaces/a/secrets', { verb: 'list', namespace: 'a', name: '' }],
    ['GET', '/api/v1/secrets?watch=true', { verb: 'watch', namespace: '', name: '' }],
    ['GET', '/api/v1/namespaces/a/secrets?watch=1&fieldSelector=metadata.name%3Ds', { verb: 'watch', name: 's' }],
    ['GET', '/api/v1/namespaces/a/secrets?fieldSelector=metadata.name!=s', { verb: 'list', name: '' }],
    ['GET', '/api/v1/namespaces/a/secrets?fieldSelector=type=x,metadata.name==s', { verb: 'list', name: 's' }],
    ['POST', '/api/v1/namespaces/a/secrets', { verb: 'create', resource: 'secrets', namespace: 'a' }],
    ['POST', '/api/v1/namespaces', { verb: 'create', resource: 'namespaces', namespace: '', name: '' }],
    ['GET', '/api/v1/namespaces/a', { verb: 'get', resource: 'namespaces', namespace: 'a', name: 'a' }],
    ['PUT', '/api/v1/namespaces/a/finalize', { resource: 'namespaces', subresource: 'finalize', name: 'a' }],
    [
      'PATCH',
      '/api/v1/namespaces/a/status',
      { verb: 'patch', resource: 'namespaces', subresource: 'status', name: 'a' },
    ],
    ['DELETE', '/apis/g.io/v1/namespaces/a/things', { verb: 'deletecollection', group: 'g.io', version: 'v1' }],
    ['DELETE', '/apis/g.io/v1/things/t', { verb: 'delete', resource: 'things', name: 't', namespace: '' }],
    ['PUT', '/apis/g.io/v1/namespaces/a/things/t/status', { verb: 'update', subresource: 'status', name: 't' }],
    ['GET', '/apis/g.io/v1/namespaces/a/things/', { verb: 'list', resource: 'things', namespace: 'a' }],
    ['GET', '/apis/g.io/v1/namespaces/a%62/things/t', { namespace: 'ab' }],
    ['GET', '/apis', { verb: 'get', path: '/apis' }],
    ['GET', '/apis/g.io/v1', { verb: 'get', path: '/apis/g.io/v1' }],
    ['GET', '/metrics?x=1', { verb: 'get', path: '/metrics' }],
  ];
  it.each(cases)('reads %s %s', (method, url, attributes) => {
    expect(attributesOf(method, url)).toMatchObject(attributes);
  });

  it('never throws, whatever the path', () => {
    fc.assert(fc.property(fc.webPath(), fc.string(), (path, tail) => void attributesOf('GET', `${path}?${tail}`)));
  });
});

describe('unsafePath', () => {
  it.each(['/api/v1/namespaces/a%2fsecrets', '/a//b', '/a/../b', '/a/%2e%2e/b', '/a/%00', '/a/%5cb', '/a/%zz', 'a'])(
    'refuses %s',
    (path) => {
      expect(unsafePath(path)).toEqual(expect.any(String));
    },
  );

  it.each(['/api/v1/namespaces/a/secrets?x=%2F..//', '/', '/api/', '/v3/clusterRegistrationTokens/c-m:default-token'])(
    'takes %s',
    (path) => {
      expect(unsafePath(path)).toBeUndefined();
    },
  );

  it('leaves no path whose decoded segments hold a separator', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.webSegment(), fc.constantFrom('%2F', '..', '%2e.', '', '%5C'))), (parts) => {
        const path = `/${parts.join('/')}`;
        fc.pre(unsafePath(path) === undefined);
        for (const part of path.slice(1).split('/')) expect(decodeURIComponent(part)).not.toMatch(/[/\\]|^\.\.?$/);
      }),
    );
  });
});

describe('wantsWatch', () => {
  it.each([
    [null, false],
    ['false', false],
    ['0', false],
    ['', true],
    ['1', true],
    ['true', true],
  ])('reads %s as %s', (value, expected) => {
    expect(wantsWatch(value)).toBe(expected);
  });
});
