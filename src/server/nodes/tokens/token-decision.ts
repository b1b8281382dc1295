import { tokenPlaceholder, tokenSecretNameOf } from '../../../kinds/clusterregistrationtoken/names.ts';
import type { ClusterRegistrationToken } from '../../../kinds/clusterregistrationtoken/schema.ts';
import { type CommandParts, linuxCommand, windowsCommand } from '../../../network/registration-command.ts';

/** What the Secret of a registration token holds, decoded. Times are RFC 3339; empty: never. */
export interface TokenSecret {
  readonly token: string;
  /** Value of `spec.generation` that the token was made for. */
  readonly generation: string;
  /** When the token was made. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** The token before, while it still works. */
  readonly previousToken: string;
  readonly gracePeriodExpiresAt: string;
}

/** What a ClusterRegistrationToken and its Secret must become. */
export interface TokenDecision {
  readonly secret: TokenSecret;
  readonly status: NonNullable<ClusterRegistrationToken['status']>;
}

/** What commands are made of besides the token. */
export type CommandSurroundings = Omit<CommandParts, 'token' | 'insecure'>;

/**
 * Decides what a registration token is: made when there is none, another one when `spec.generation` was raised, with the
 * one before working on for the grace period, and an end that follows `spec.ttl` from when the token was made.
 */
export function decideToken(
  object: ClusterRegistrationToken & { readonly metadata: { readonly name: string } },
  known: TokenSecret | undefined,
  around: CommandSurroundings | undefined,
  now: Date,
  newToken: () => string,
): TokenDecision {
  const generation = object.spec.generation ?? 0;
  const secret = withEnd(
    known === undefined || known.generation !== String(generation) ? renewed(object, known, now, newToken) : known,
    object,
  );
  const { token: _, ...status } = object.status ?? {};
  const times = {
    ...(secret.expiresAt === '' ? {} : { expiresAt: secret.expiresAt }),
    ...(secret.gracePeriodExpiresAt === '' ? {} : { gracePeriodExpiresAt: secret.gracePeriodExpiresAt }),
  };
  const { expiresAt: _expires, gracePeriodExpiresAt: _grace, ...rest } = status;
  return {
    secret,
    status: {
      ...rest,
      tokenSecretName: tokenSecretNameOf(object.metadata.name),
      ...(around === undefined ? {} : commandsOf(around)),
      ...times,
      observedGeneration: generation,
    },
  };
}

function renewed(
  { spec }: ClusterRegistrationToken,
  known: TokenSecret | undefined,
  now: Date,
  newToken: () => string,
): TokenSecret {
  const grace = known === undefined ? 0 : (spec.gracePeriod ?? 0);
  return {
    token: newToken(),
    generation: String(spec.generation ?? 0),
    createdAt: timeText(now.getTime()),
    expiresAt: '',
    previousToken: grace > 0 ? (known?.token ?? '') : '',
    gracePeriodExpiresAt: grace > 0 ? timeText(now.getTime() + grace * 60_000) : '',
  };
}

function withEnd(secret: TokenSecret, { spec }: ClusterRegistrationToken): TokenSecret {
  const minutes = spec.ttl ?? 0;
  const expiresAt = minutes > 0 ? timeText(Date.parse(secret.createdAt) + minutes * 60_000) : '';
  return expiresAt === secret.expiresAt ? secret : { ...secret, expiresAt };
}

function commandsOf(around: CommandSurroundings) {
  const parts = { ...around, token: tokenPlaceholder };
  return {
    nodeCommand: linuxCommand(parts),
    insecureNodeCommand: linuxCommand({ ...parts, insecure: true }),
    windowsNodeCommand: windowsCommand(parts),
    insecureWindowsNodeCommand: windowsCommand({ ...parts, insecure: true }),
  };
}

/** RFC 3339 with seconds. A time beyond what a Date holds is as good as none. */
function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(0, 19)}Z`;
}

/** The object as those see it who may read credentials: the token, and the commands with it. */
export function withToken(object: ClusterRegistrationToken, token: string): ClusterRegistrationToken {
  const { status } = object;
  if (!status) return object;
  const filled = Object.fromEntries(
    Object.entries(status).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(tokenPlaceholder, () => token) : value,
    ]),
  );
  return { ...object, status: { ...filled, token } };
}

/** What presenting a token leads to. */
export type TokenVerdict = 'valid' | 'expired' | 'disabled';

/** Whether a token that somebody holds still counts; `previous` when it is the one before. */
export function judgeToken(
  object: ClusterRegistrationToken,
  secret: TokenSecret,
  previous: boolean,
  now: number,
): TokenVerdict {
  if (object.spec.disabled === true) return 'disabled';
  const end = previous ? secret.gracePeriodExpiresAt : secret.expiresAt;
  if (end === '') return previous ? 'expired' : 'valid';
  // A time that cannot be read ends it: nobody may live longer by a typing error.
  return Date.parse(end) > now ? 'valid' : 'expired';
}
