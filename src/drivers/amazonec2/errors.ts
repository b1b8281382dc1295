import { CloudError, type CloudErrorKind } from '../types.ts';

/** What became of a call, as far as the table of errors needs it. */
export interface FailedCall {
  /** Name of the EC2 action, which is also the last part of the permission it needs. */
  readonly action: string;
  /** The call makes something that costs money. */
  readonly makesMachine: boolean;
  /** Values that must not be told. */
  readonly secrets: readonly string[];
}

interface Meaning {
  readonly kind: CloudErrorKind;
  /** What to do. */
  readonly advice: string;
  /** Field of the machine configuration. */
  readonly field?: string;
}

const credentials: Meaning = {
  kind: 'credentials',
  advice: 'check accessKey, secretKey and sessionToken of the cloud credential, and the region',
};
const throttled: Meaning = { kind: 'throttled', advice: 'it is tried again' };
const unavailable: Meaning = { kind: 'unavailable', advice: 'it is tried again' };
const capacity: Meaning = {
  kind: 'no-capacity',
  advice: 'another zone or instance type may have room; it is tried again later',
  field: 'instanceType',
};
const quota: Meaning = {
  kind: 'quota',
  advice: 'remove what is not needed, or have AWS raise the limit of the account',
};

/** Codes as EC2 documents them, and what they mean for whoever ordered a machine. */
const meanings: Readonly<Record<string, Meaning>> = {
  AuthFailure: credentials,
  InvalidClientTokenId: credentials,
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  IncompleteSignature: credentials,
  MissingAuthenticationToken: credentials,
  UnrecognizedClientException: credentials,
  InvalidSecurityToken: credentials,
  ExpiredToken: { kind: 'credentials', advice: 'the session token has ended: put a new one into the cloud credential' },
  ExpiredTokenException: {
    kind: 'credentials',
    advice: 'the session token has ended: put a new one into the cloud credential',
  },
  RequestExpired: {
    kind: 'credentials',
    advice: 'the clock of the manager differs from that of AWS, or the session token has ended',
  },
  OptInRequired: {
    kind: 'credentials',
    advice: 'the account is not subscribed to EC2, or the region is not enabled for it',
  },
  PendingVerification: { kind: 'quota', advice: 'AWS verifies the account; it is tried again later' },
  Blocked: { kind: 'permission', advice: 'AWS has blocked the account: ask AWS support' },

  'AuthFailure.ServiceLinkedRoleCreationNotPermitted': {
    kind: 'permission',
    advice:
      'spot instances need a role that AWS makes once: allow iam:CreateServiceLinkedRole, or have an administrator make it',
    field: 'requestSpotInstance',
  },
  OperationNotPermitted: {
    kind: 'permission',
    advice: 'something protects it, such as termination protection: take that away',
  },

  InsufficientInstanceCapacity: capacity,
  InsufficientHostCapacity: capacity,
  InsufficientReservedInstanceCapacity: capacity,
  InsufficientCapacityOnHost: capacity,
  InsufficientCapacity: capacity,
  InsufficientVolumeCapacity: { ...capacity, field: 'volumeType' },
  InsufficientAddressCapacity: capacity,
  InsufficientFreeAddressesInSubnet: {
    kind: 'no-capacity',
    advice: 'the subnet has no free address: free some, or choose another subnet',
    field: 'subnetId',
  },
  SpotMaxPriceTooLow: {
    kind: 'no-capacity',
    advice: 'spot instances cost more now: wait, or raise spotPrice',
    field: 'spotPrice',
  },
  MaxSpotInstanceCountExceeded: { ...quota, field: 'requestSpotInstance' },
  MaxSpotFleetRequestCountExceeded: quota,
  InstanceLimitExceeded: { ...quota, field: 'instanceType' },
  VcpuLimitExceeded: { ...quota, field: 'instanceType' },
  InstanceCreditSpecification: { kind: 'bad-parameter', advice: 'choose another instance type', field: 'instanceType' },
  VolumeLimitExceeded: quota,
  MaxIOPSLimitExceeded: quota,
  MaxStorageLimitExceeded: quota,
  AddressLimitExceeded: quota,
  NetworkInterfaceLimitExceeded: quota,
  PrivateIpAddressLimitExceeded: {
    kind: 'bad-parameter',
    advice: 'choose a larger instance type',
    field: 'instanceType',
  },
  Ipv6AddressLimitExceeded: {
    kind: 'bad-parameter',
    advice: 'choose a larger instance type, or a smaller ipv6AddressCount',
    field: 'ipv6AddressCount',
  },
  SecurityGroupLimitExceeded: { ...quota, field: 'securityGroup' },
  RulesPerSecurityGroupLimitExceeded: { ...quota, field: 'securityGroup' },
  SecurityGroupsPerInterfaceLimitExceeded: { ...quota, field: 'securityGroup' },
  SecurityGroupsPerInstanceLimitExceeded: { ...quota, field: 'securityGroup' },
  TagLimitExceeded: { kind: 'bad-parameter', advice: 'write fewer tags', field: 'tags' },
  ResourceLimitExceeded: quota,
  ConcurrentTagAccess: throttled,

  RequestLimitExceeded: throttled,
  Throttling: throttled,
  ThrottlingException: throttled,
  ThrottledException: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  TooManyRequestsException: throttled,
  EC2ThrottledException: throttled,
  SlowDown: throttled,
  BandwidthLimitExceeded: throttled,

  InternalError: unavailable,
  InternalFailure: unavailable,
  InternalServerError: unavailable,
  ServerInternal: unavailable,
  ServiceUnavailable: unavailable,
  ServiceUnavailableException: unavailable,
  Unavailable: unavailable,
  RequestTimeout: unavailable,
  RequestTimeoutException: unavailable,

  Unsupported: {
    kind: 'bad-parameter',
    advice: 'choose an instance type that the zone has and that fits image, subnet and disk',
    field: 'instanceType',
  },
  UnsupportedOperation: { kind: 'bad-parameter', advice: 'change what the sentence names' },
  VPCIdNotSpecified: { kind: 'bad-parameter', advice: 'the account has no default VPC: write vpcId', field: 'vpcId' },
  MissingInput: { kind: 'bad-parameter', advice: 'write subnetId', field: 'subnetId' },
  SpotMaxPriceInvalid: { kind: 'bad-parameter', advice: 'write a price above 0', field: 'spotPrice' },
};

/** Beginnings of codes that name what is wrong: `InvalidSubnetID.NotFound`, `InvalidSubnetID.Malformed`. */
const fieldsByPrefix: readonly (readonly [prefix: string, field: string])[] = [
  ['InvalidAMI', 'ami'],
  ['InvalidSubnet', 'subnetId'],
  ['InvalidVpc', 'vpcId'],
  ['InvalidKeyPair', 'keypairName'],
  ['InvalidKey.', 'keypairName'],
  ['InvalidGroup', 'securityGroup'],
  ['InvalidSecurityGroup', 'securityGroup'],
  ['InvalidZone', 'zone'],
  ['InvalidAvailabilityZone', 'zone'],
  ['InvalidInstanceType', 'instanceType'],
  ['InvalidBlockDevice', 'rootSize'],
  ['InvalidIamInstanceProfile', 'iamInstanceProfile'],
  ['InvalidUserData', 'userdata'],
  ['InvalidTag', 'tags'],
  ['InvalidKms', 'kmsKey'],
  ['KMSKey', 'kmsKey'],
];

/** Words of AWS that name a field where the code does not. */
const fieldsByWords: readonly (readonly [words: RegExp, field: string])[] = [
  [/instance profile/i, 'iamInstanceProfile'],
  [/availability zone/i, 'zone'],
  [/instance ?type/i, 'instanceType'],
  [/kms/i, 'kmsKey'],
  [/spot/i, 'spotPrice'],
  [/ipv6/i, 'ipv6AddressCount'],
  [/volume ?type/i, 'volumeType'],
  [/volume ?size|smaller than snapshot/i, 'rootSize'],
  [/security group/i, 'securityGroup'],
  [/subnet/i, 'subnetId'],
];

const denied = /^(UnauthorizedOperation|AccessDenied|AccessDeniedException|UnauthorizedAccess)$/;

/** Failures of the way there before anything can have been sent. */
const notSent: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ERR_INVALID_URL',
]);

/** The certificate was refused, so that no request followed. */
const refusedTls = /CERT|^ERR_TLS/;

/** The error of a call to EC2 in the words of the port. What it is given may hold requests: nothing of it is kept. */
export function toCloudError(error: unknown, call: FailedCall): CloudError {
  if (error instanceof CloudError) return error;
  const { code, status, text } = readError(error);
  const said = tidy(text, call.secrets);
  if (status === undefined || !isNameOfEc2(code)) return lostWay(code, said, call);
  if (denied.test(code)) return notAllowed(code, said, call);
  const meaning = meaningOf(code, said, status);
  const wording =
    meaning.kind === 'credentials'
      ? `AWS does not accept the credential (${code}): ${meaning.advice}`
      : `AWS refuses ${call.action} with ${code}${said === '' ? '' : `, "${said}"`}: ${meaning.advice}`;
  return new CloudError(meaning.kind, wording, {
    // A server that fails may have done what it was asked before it failed.
    outcomeUnknown: call.makesMachine && status >= 500 && meaning.kind === 'unavailable',
    code,
    ...(meaning.field !== undefined && { field: meaning.field }),
  });
}

/** What the SDK throws about an answer that it cannot read has the name of an error of the language. */
function isNameOfEc2(code: string): boolean {
  return code !== '' && !/^(Syntax|Type|Range|Reference)?Error$/.test(code);
}

/** Name of the error that EC2 gave, whatever else it is; empty where it gave none. */
export function codeOf(error: unknown): string {
  return error instanceof CloudError ? (error.code ?? '') : readError(error).code;
}

function readError(error: unknown): { code: string; status: number | undefined; text: string } {
  if (typeof error !== 'object' || error === null) return { code: '', status: undefined, text: String(error) };
  const { name, code, message, $metadata } = error as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  // What the network says is in `code`; what AWS says is the name of its error.
  const word = status === undefined && typeof code === 'string' ? code : name;
  return { code: typeof word === 'string' ? word : '', status, text: typeof message === 'string' ? message : '' };
}

function meaningOf(code: string, said: string, status: number): Meaning {
  const known = meanings[code];
  if (known) return known;
  if (status === 429) return throttled;
  if (status >= 500) return unavailable;
  if (status === 401) return credentials;
  const field =
    fieldsByPrefix.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    fieldsByWords.find(([words]) => words.test(said))?.[1];
  return { kind: 'bad-parameter', advice: 'correct the machine configuration', ...(field !== undefined && { field }) };
}

function notAllowed(code: string, said: string, { action }: FailedCall): CloudError {
  // The sentence of AWS names the permission that is missing, which need not be that of the call itself.
  const permission = /\b(?:perform|allows the):?\s+([a-z0-9-]+:[A-Za-z]+)/.exec(said)?.[1] ?? `ec2:${action}`;
  return new CloudError(
    'permission',
    `AWS does not allow ${action}${said === '' ? '' : `, "${said}"`}: give the user of the cloud credential the permission ${permission}`,
    { code },
  );
}

function lostWay(code: string, said: string, call: FailedCall): CloudError {
  return new CloudError(
    'unavailable',
    `EC2 ${whatHappened(code, said)} for ${call.action}: check the way from the manager to the EC2 endpoint of the region; it is tried again`,
    { outcomeUnknown: call.makesMachine && !notSent.has(code) && !refusedTls.test(code), ...(code !== '' && { code }) },
  );
}

function whatHappened(code: string, said: string): string {
  if (code === 'AbortError' || code === 'TimeoutError' || code === 'ABORT_ERR') return 'gave no answer in time';
  // Anything else is an answer that could not be read, and its words are those of whoever gave it.
  return /^E[A-Z_]+$/.test(code) || refusedTls.test(code)
    ? `cannot be reached (${said === '' ? code : said})`
    : 'gave an answer that cannot be read';
}

/** One short line without what only AWS can decode, and without secrets. */
function tidy(text: string, secrets: readonly string[]): string {
  let line = text.replace(/\s*Encoded authorization failure message:.*$/s, '').replace(/\s+/g, ' ');
  for (const secret of secrets) if (secret !== '') line = line.replaceAll(secret, '…');
  return line
    .slice(0, 400)
    .trim()
    .replace(/[.\s]+$/, '');
}
