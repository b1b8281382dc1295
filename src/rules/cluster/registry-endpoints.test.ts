import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import type { RkeConfig } from '../../kinds/cluster/schema.ts';
import { registryEndpointsRule } from './registry-endpoints.ts';

const judge = (registries: NonNullable<RkeConfig['registries']>) =>
  judgeBy(registryEndpointsRule, aCluster({ rke: { registries } }));

describe('registry-endpoints', () => {
  itsExamplesHold(registryEndpointsRule);

  it.each(['https://a.example.net', 'http://a.example.net:5000/v2', 'https://[fd7a::5]:5000', 'https://10.0.0.5'])(
    'accepts the endpoint %s',
    (endpoint) => {
      expect(judge({ mirrors: { 'docker.io': { endpoint: [endpoint] } } })).toEqual([]);
    },
  );

  it.each([
    ['a.example.net', 'write https://a.example.net'],
    ['a.example.net:5000', 'write https://a.example.net:5000'],
    ['fd7a::5', 'write https://[fd7a::5]'],
    ['https://fd7a:1:2:3::5', 'write https://[fd7a:1:2:3::5]'],
    ['ftp://a.example.net', 'write https://a.example.net'],
    ['', 'write a URL like https://mirror.example.net:5000'],
  ])('refuses the endpoint "%s"', (endpoint, fix) => {
    const issues = judge({ mirrors: { 'docker.io': { endpoint: ['https://fine', endpoint] } } });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.registries.mirrors[docker.io].endpoint[1]']);
    expect(issues[0]?.fix).toBe(fix);
  });

  it.each([
    ['docker.io', 0],
    ['registry.example.net:5000', 0],
    ['*', 0],
    ['[fd7a::5]:5000', 0],
    ['https://docker.io', 1],
    ['docker.io/library', 1],
  ])('judges the key %s', (host, found) => {
    expect(judge({ mirrors: { [host]: {} } })).toHaveLength(found);
    expect(judge({ configs: { [host === '*' ? 'docker.io' : host]: {} } })).toHaveLength(found);
  });
});
