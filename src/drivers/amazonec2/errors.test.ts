import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CloudErrorKind } from '../types.ts';
import { codeOf, toCloudError } from './errors.ts';

const reading = { action: 'DescribeSubnets', makesMachine: false, secrets: ['the-secret-key'] };
const making = { ...reading, action: 'RunInstances', makesMachine: true };

/** An error as the SDK throws it. */
function answered(name: string, status = 400, message = 'Something is wrong.'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function failed(code: string, message = `failed with ${code}`): Error {
  return Object.assign(new Error(message), { code });
}

const table: readonly (readonly [code: string, status: number, kind: CloudErrorKind, field?: string])[] = [
  ['AuthFailure', 401, 'credentials'],
  ['InvalidClientTokenId', 403, 'credentials'],
  ['SignatureDoesNotMatch', 403, 'credentials'],
  ['ExpiredToken', 400, 'credentials'],
  ['RequestExpired', 400, 'credentials'],
  ['OptInRequired', 401, 'credentials'],
  ['UnauthorizedOperation', 403, 'permission'],
  ['AccessDenied', 403, 'permission'],
  ['Blocked', 403, 'permission'],
  ['OperationNotPermitted', 400, 'permission'],
  ['AuthFailure.ServiceLinkedRoleCreationNotPermitted', 403, 'permission', 'requestSpotInstance'],
  ['InsufficientInstanceCapacity', 500, 'no-capacity', 'instanceType'],
  ['InsufficientFreeAddressesInSubnet', 400, 'no-capacity', 'subnetId'],
  ['SpotMaxPriceTooLow', 400, 'no-capacity', 'spotPrice'],
  ['InstanceLimitExceeded', 400, 'quota', 'instanceType'],
  ['VcpuLimitExceeded', 400, 'quota', 'instanceType'],
  ['MaxSpotInstanceCountExceeded', 400, 'quota', 'requestSpotInstance'],
  ['VolumeLimitExceeded', 400, 'quota'],
  ['SecurityGroupLimitExceeded', 400, 'quota', 'securityGroup'],
  ['PendingVerification', 400, 'quota'],
  ['RequestLimitExceeded', 503, 'throttled'],
  ['Throttling', 400, 'throttled'],
  ['SomethingNew', 429, 'throttled'],
  ['InternalError', 500, 'unavailable'],
  ['Unavailable', 503, 'unavailable'],
  ['SomethingNew', 502, 'unavailable'],
  ['InvalidAMIID.NotFound', 400, 'bad-parameter', 'ami'],
  ['InvalidSubnetID.NotFound', 400, 'bad-parameter', 'subnetId'],
  ['InvalidVpcID.NotFound', 400, 'bad-parameter', 'vpcId'],
  ['InvalidKeyPair.NotFound', 400, 'bad-parameter', 'keypairName'],
  ['InvalidGroup.NotFound', 400, 'bad-parameter', 'securityGroup'],
  ['Unsupported', 400, 'bad-parameter', 'instanceType'],
  ['VPCIdNotSpecified', 400, 'bad-parameter', 'vpcId'],
  ['SomethingNew', 400, 'bad-parameter'],
];

describe('errors of EC2', () => {
  it.each(table.map(([code, status, kind, field]) => ({ code, status, kind, field })))(
    '$code ($status) mean $kind',
    ({ code, status, kind, field }) => {
      const error = toCloudError(answered(code, status), reading);
      expect(error).toMatchObject({ kind, code });
      expect(error.field).toBe(field);
      expect(error.message).toMatch(/^\S.*[^.\s]$/);
      expect(error.message).toContain(': ');
    },
  );

  it.each([
    [
      'Value (nodes) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
      'iamInstanceProfile',
    ],
    ['Invalid availability zone: [eu-central-1q]', 'zone'],
    ['Volume of size 4GB is smaller than snapshot', 'rootSize'],
    ['Instance type z9.huge is not known', 'instanceType'],
  ])('name the field that "%s" speaks of', (message, field) => {
    expect(toCloudError(answered('InvalidParameterValue', 400, message), making).field).toBe(field);
  });

  it('name the permission that is missing, without what only AWS can decode', () => {
    const message =
      'You are not authorized to perform this operation. User: arn:aws:iam::1:user/h is not authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:1:instance/* because no identity-based policy allows the ec2:CreateTags action. Encoded authorization failure message: AbCdEfGh';
    const error = toCloudError(answered('UnauthorizedOperation', 403, message), making);
    expect(error.message).toContain('the permission ec2:CreateTags');
    expect(error.message).not.toContain('AbCdEfGh');
    expect(toCloudError(answered('UnauthorizedOperation', 403, ''), making).message).toContain('ec2:RunInstances');
  });

  it('never hold a secret, nor the request that they are about', () => {
    fc.assert(
      fc.property(fc.constantFrom(...table), fc.string(), fc.string(), ([code, status], before, after) => {
        const cause = answered(code, status, `${before}the-secret-key${after}`);
        const error = toCloudError(Object.assign(cause, { $response: { request: 'the-secret-key' } }), making);
        expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('the-secret-key');
        expect(error.cause).toBeUndefined();
      }),
    );
  });
});

describe('a launch without an answer', () => {
  it.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])('may have been carried out after %s', (code) => {
    expect(toCloudError(failed(code), making)).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
  });

  it.each(['AbortError', 'TimeoutError'])('may have been carried out after %s', (name) => {
    const error = toCloudError(Object.assign(new Error('Request aborted'), { name }), making);
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    expect(error.message).toContain('no answer in time');
  });

  it.each([
    'ENOTFOUND',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('was never sent after %s', (code) => {
    expect(toCloudError(failed(code), making)).toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
  });

  it('may have been carried out when the server failed, or when the answer cannot be read', () => {
    expect(toCloudError(answered('InternalError', 500), making).outcomeUnknown).toBe(true);
    const html = answered('Error', 200, 'XML parse error: <secrets of another service>');
    const error = toCloudError(html, making);
    expect(error).toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
    expect(error.message).not.toContain('another service');
  });

  it('surely was not when EC2 refused it', () => {
    for (const code of ['RequestLimitExceeded', 'InsufficientInstanceCapacity', 'InvalidAMIID.NotFound']) {
      expect(toCloudError(answered(code, code === 'InvalidAMIID.NotFound' ? 400 : 503), making).outcomeUnknown).toBe(
        false,
      );
    }
  });

  it('leaves nothing unknown where nothing is made', () => {
    expect(toCloudError(failed('ECONNRESET'), reading).outcomeUnknown).toBe(false);
    expect(toCloudError(answered('InternalError', 500), reading).outcomeUnknown).toBe(false);
  });
});

describe('the code of an error', () => {
  it('is that of EC2, before and after it was put into words', () => {
    const error = answered('InvalidGroup.Duplicate');
    expect(codeOf(error)).toBe('InvalidGroup.Duplicate');
    expect(codeOf(toCloudError(error, reading))).toBe('InvalidGroup.Duplicate');
    expect(codeOf('text')).toBe('');
  });
});
