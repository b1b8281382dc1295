import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { unbracketedUrlRule } from './unbracketed-url.ts';

const judge = (config: Record<string, unknown>) => judgeBy(unbracketedUrlRule, aCluster({ config }));

describe('unbracketed-url', () => {
  itsExamplesHold(unbracketedUrlRule);

  it.each([
    ['https://fd00:1:2::11:9345', 'write https://[fd00:1:2::11]:9345'],
    ['https://fd00:1:2::11', 'write https://[fd00:1:2::11]'],
    ['https://fd00:1:2:3:4:5:6:7:6443/x', 'write https://[fd00:1:2:3:4:5:6:7]:6443/x'],
    ['http://user:secret@fd00:1:2::11:3128', 'write http://user:secret@[fd00:1:2::11]:3128'],
  ])('mends %s', (server, fix) => {
    const issues = judge({ server });
    expect(brief(issues)).toEqual(['error spec.rkeConfig.machineGlobalConfig.server']);
    expect(issues[0]?.fix).toBe(fix);
  });

  it.each(['https://[fd00:1:2::11]:9345', 'https://10.0.0.1:9345', 'https://api.example.net:9345', '10.0.0.1'])(
    'accepts %s',
    (server) => {
      expect(judge({ server })).toEqual([]);
    },
  );

  it('mends one of several endpoints and keeps the others', () => {
    const [issue] = judge({ 'datastore-endpoint': 'https://10.0.0.1:2379,https://fd00:1:2::1:2379' });
    expect(issue?.patch?.[0]?.value).toBe('https://10.0.0.1:2379,https://[fd00:1:2::1]:2379');
  });

  it('looks at proxies of the agents, and at no other variables', () => {
    const agentEnvVars = [
      { name: 'HTTP_PROXY', value: 'http://fd00:1:2::1:3128' },
      { name: 'MOTD', value: 'http://fd00:1:2::1:3128' },
    ];
    expect(brief(judgeBy(unbracketedUrlRule, aCluster({ spec: { agentEnvVars } })))).toEqual([
      'error spec.agentEnvVars[0].value',
    ]);
  });
});
