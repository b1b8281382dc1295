import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { Route } from './route.ts';

/** Milliseconds. */
const connectionTimeout = 5_000;
const answerTimeout = 30_000;

export interface Ec2Credential {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken: string;
}

/** What it takes to speak to one host name of EC2. */
export interface Lane {
  /** Asks again by itself: nothing that it does costs money or is done twice. */
  readonly asker: EC2Client;
  /** Asks once, so that whoever ordered a machine knows whether the answer was lost. */
  readonly maker: EC2Client;
  close(): void;
}

/**
 * AWS has two names for EC2 in a region: one that has addresses of both families, and an older one with IPv4 alone. The
 * first is tried first, because the manager may have no IPv4; a region that lacks it has the second.
 */
export function lanesOf(route: Route, credential: Ec2Credential): readonly Lane[] {
  const shared: EC2ClientConfig = {
    region: route.region,
    credentials: {
      accessKeyId: credential.accessKey,
      secretAccessKey: credential.secretKey,
      ...(credential.sessionToken !== '' && { sessionToken: credential.sessionToken }),
    },
    // What the environment of the manager says is meant for other programs.
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    retryMode: 'standard',
    defaultsMode: 'standard',
  };
  if (route.endpoint !== undefined) {
    return [laneOf({ ...shared, endpoint: route.endpoint, useDualstackEndpoint: false }, route)];
  }
  return [true, false].map((useDualstackEndpoint) => laneOf({ ...shared, useDualstackEndpoint }, route));
}

function laneOf(config: EC2ClientConfig, { attempts }: Route): Lane {
  const asker = new EC2Client({
    ...config,
    maxAttempts: attempts,
    requestHandler: { connectionTimeout, requestTimeout: answerTimeout, throwOnRequestTimeout: true },
  });
  const maker = new EC2Client({ ...config, maxAttempts: 1, requestHandler: asker.config.requestHandler });
  return { asker, maker, close: () => asker.destroy() };
}

/** The answer on the first lane whose host name is known. */
export async function onOneLane<L, T>(lanes: readonly L[], call: (lane: L) => Promise<T>): Promise<T> {
  const [first, second] = lanes;
  if (!first) throw new Error('there is always a first lane');
  try {
    return await call(first);
  } catch (error) {
    // A name that nobody knows was never asked for anything.
    if (!second || (error as { code?: unknown } | null)?.code !== 'ENOTFOUND') throw error;
    return call(second);
  }
}
