import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../types.ts';
import { describeInstance, terminateInstance } from './terminate.ts';

const id = 'i-0a1b2c3d4e5f60718';
const spot: Instance = { InstanceId: id, State: { Name: 'running' }, SpotInstanceRequestId: 'sir-1' };

/** EC2 with one instance at most; notes what is asked of it. */
function ec2With(instance: Instance | undefined, failures: Readonly<Record<string, CloudError>> = {}) {
  const asked: string[] = [];
  const answer = async <T>(action: string, value: T) => {
    asked.push(action);
    const failure = failures[action];
    if (failure) throw failure;
    return { $metadata: {}, ...value };
  };
  return {
    asked,
    describeInstances: () => answer('describe', { Reservations: instance ? [{ Instances: [instance] }] : [] }),
    terminateInstances: () => answer('terminate', {}),
    cancelSpotInstanceRequests: () => answer('cancel', {}),
  };
}

const refusal = (kind: 'permission' | 'bad-parameter' | 'throttled', code: string) =>
  new CloudError(kind, `refused: ${code}`, { code });

describe('ending an instance', () => {
  it('ends it first, and then the spot request that it came from', async () => {
    const ec2 = ec2With(spot);
    await terminateInstance(ec2, id, 'm', () => undefined);
    expect(ec2.asked).toEqual(['describe', 'terminate', 'cancel']);
  });

  it('does not fail for a spot request that may not be cancelled, and warns of it', async () => {
    const ec2 = ec2With(spot, { cancel: refusal('permission', 'UnauthorizedOperation') });
    const warnings: string[] = [];
    await terminateInstance(ec2, id, 'm', (message) => warnings.push(message));
    expect(ec2.asked).toContain('terminate');
    expect(warnings).toEqual([expect.stringContaining('sir-1')]);
  });

  it('fails for a spot request that may be cancelled in a moment', async () => {
    const ec2 = ec2With(spot, { cancel: refusal('throttled', 'RequestLimitExceeded') });
    await expect(terminateInstance(ec2, id, 'm', () => undefined)).rejects.toMatchObject({ kind: 'throttled' });
  });

  it('asks for nothing where it has ended', async () => {
    const ec2 = ec2With({ ...spot, State: { Name: 'terminated' } });
    await terminateInstance(ec2, id, 'm', () => undefined);
    expect(ec2.asked).toEqual(['describe']);
  });

  it('tries one that EC2 does not show yet, and takes for ended what EC2 does not know', async () => {
    const ec2 = ec2With(undefined, { terminate: refusal('bad-parameter', 'InvalidInstanceID.NotFound') });
    await terminateInstance(ec2, id, 'm', () => undefined);
    expect(ec2.asked).toEqual(['describe', 'terminate']);
  });

  it('says that somebody protects it', async () => {
    const ec2 = ec2With(spot, { terminate: refusal('permission', 'OperationNotPermitted') });
    await expect(terminateInstance(ec2, id, 'm', () => undefined)).rejects.toMatchObject({ kind: 'permission' });
  });
});

describe('looking for an instance', () => {
  it('finds none where EC2 does not know the id, or does not take it for one', async () => {
    for (const code of ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed']) {
      expect(await describeInstance(ec2With(spot, { describe: refusal('bad-parameter', code) }), id)).toBeUndefined();
    }
  });
});
