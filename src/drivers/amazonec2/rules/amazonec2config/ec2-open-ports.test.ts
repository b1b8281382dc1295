import { describe, expect, it } from 'vitest';
import { anEc2Config } from '../../../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../../../testing/rules.ts';
import { ec2OpenPortsRule } from './ec2-open-ports.ts';

const judge = (config: Parameters<typeof anEc2Config>[0]) => brief(judgeBy(ec2OpenPortsRule, anEc2Config(config)));

describe('ec2-open-ports', () => {
  itsExamplesHold(ec2OpenPortsRule);

  it.each(['1', '65535', '80/tcp', '51820/udp'])('accepts %s', (port) => {
    expect(judge({ openPort: [port] })).toEqual([]);
  });

  it.each(['0', '65536', '80/sctp', '80-90', 'http', '080', ''])('refuses "%s"', (port) => {
    expect(judge({ openPort: ['443', port] })).toEqual(['error openPort[1]']);
  });

  it('accepts no list at all', () => {
    expect(judge({ openPort: null })).toEqual([]);
  });
});
