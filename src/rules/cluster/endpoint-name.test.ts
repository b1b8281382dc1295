import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { endpointNameRule } from './endpoint-name.ts';

const judge = (spec: Parameters<typeof aCluster>[0]) => judgeBy(endpointNameRule, aCluster(spec));

describe('endpoint-name', () => {
  itsExamplesHold(endpointNameRule);

  it.each([
    [{ enabled: true }, []],
    [{ fqdn: 'api.example.net', caCerts: 'x' }, []],
    [{ fqdn: '10.0.0.1' }, []],
    [{ fqdn: 'fd7a::1' }, []],
    [{ caCerts: 'x' }, ['error spec.localClusterAuthEndpoint.caCerts']],
    [{ fqdn: '', caCerts: 'x' }, ['error spec.localClusterAuthEndpoint.caCerts']],
    [{ fqdn: 'https://api.example.net' }, ['error spec.localClusterAuthEndpoint.fqdn']],
    [{ fqdn: 'a b' }, ['error spec.localClusterAuthEndpoint.fqdn']],
    [{ fqdn: 'api.example.net:6443' }, ['warning spec.localClusterAuthEndpoint.fqdn']],
  ])('judges %j', (localClusterAuthEndpoint, found) => {
    expect(brief(judge({ spec: { localClusterAuthEndpoint } }))).toEqual(found);
  });

  it('takes the name out of a URL', () => {
    const spec = { localClusterAuthEndpoint: { fqdn: 'https://api.example.net:6443/x' } };
    expect(judge({ spec })[0]?.fix).toBe('write api.example.net');
  });
});
