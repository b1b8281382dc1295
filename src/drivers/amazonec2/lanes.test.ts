import { describe, expect, it } from 'vitest';
import { lanesOf, onOneLane } from './lanes.ts';

const credential = { accessKey: 'AKIA', secretKey: 'x', sessionToken: '' };
const failWith = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

describe('ways to EC2', () => {
  it('are the host name with both families, then the older one with IPv4 alone', async () => {
    const lanes = lanesOf({ region: 'eu-central-1', endpoint: undefined, attempts: 6 }, credential);
    const hosts = await Promise.all(
      lanes.map(async ({ asker: { config } }) => {
        const UseDualStack = await config.useDualstackEndpoint();
        return config.endpointProvider({ Region: 'eu-central-1', UseDualStack, UseFIPS: false }).url.hostname;
      }),
    );
    expect(hosts).toEqual(['ec2.eu-central-1.api.aws', 'ec2.eu-central-1.amazonaws.com']);
  });

  it('are the one that is named where there is another endpoint', async () => {
    const lanes = lanesOf({ region: 'eu-central-1', endpoint: 'http://[::1]:5000', attempts: 6 }, credential);
    expect(lanes).toHaveLength(1);
    expect(await lanes[0]?.asker.config.endpoint?.()).toMatchObject({
      hostname: '[::1]',
      port: 5000,
      protocol: 'http:',
    });
  });

  it('ask for machines once, and for everything else as often as is allowed', async () => {
    const [lane] = lanesOf({ region: 'eu-central-1', endpoint: undefined, attempts: 3 }, credential);
    expect([await lane?.maker.config.maxAttempts(), await lane?.asker.config.maxAttempts()]).toEqual([1, 3]);
  });

  it('are changed only where nobody knows the name', async () => {
    const answers = (code: string) =>
      onOneLane(['new', 'old'], (lane) => (lane === 'new' ? failWith(code) : Promise.resolve(lane)));
    expect(await answers('ENOTFOUND')).toBe('old');
    await expect(answers('ECONNRESET')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(onOneLane(['only'], () => failWith('ENOTFOUND'))).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
