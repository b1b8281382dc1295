import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2EndpointRule } from './ec2-endpoint.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2EndpointRule, anEc2Config(config)));

describe('ec2-endpoint', () => {
  itsExamplesHold(ec2EndpointRule);

  it.each([
    [{}, []],
    [{ insecureTransport: false }, []],
    [{ insecureTransport: true }, ['error insecureTransport']],
    [{ insecureTransport: true, endpoint: 'http://[fd7a::5]:5000' }, []],
    [{ endpoint: 'ec2.example.net' }, []],
    [{ endpoint: 'not a host' }, ['error endpoint']],
  ])('judges %j', (config, found) => {
    expect(judge(config)).toEqual(found);
  });
});
