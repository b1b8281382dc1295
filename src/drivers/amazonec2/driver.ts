import { textIn } from '../../kinds/machine-config-values.ts';
import { sha256Hex } from '../../lib/digest.ts';
import type { Account, StartDriver } from '../types.ts';
import { cloudOf } from './cloud.ts';
import { connectEc2, type Ec2Connection } from './connection.ts';
import { amazonec2Facts } from './facts.ts';
import type { Ec2Credential } from './lanes.ts';
import { placeOf, routeOf } from './route.ts';

/** Accounts and places whose connections are kept for the next call; the one that was made first goes first. */
const mostConnections = 100;

/** Machines on Amazon EC2. Accounts with the same credential and place share a connection. */
export const startAmazonec2: StartDriver = (around) => {
  const connections = new Map<string, Ec2Connection>();
  return {
    facts: amazonec2Facts,
    credentialFields: ['accessKey', 'secretKey', 'sessionToken'],
    placeOf,
    open(account) {
      const credential = credentialOf(account);
      const route = routeOf(account.config);
      const key = sha256Hex(JSON.stringify([route, credential]));
      const connection = connections.get(key) ?? connectEc2(route, credential, around.now);
      connections.set(key, connection);
      const [oldest] = connections.keys();
      // Not closed: somebody may be using it, and its sockets end by themselves when they are not used.
      if (connections.size > mostConnections && oldest !== undefined) connections.delete(oldest);
      return cloudOf(connection, around);
    },
    async stop() {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
};

/** What stands in the configuration serves where the credential says nothing; the manager lends nobody its own rights. */
function credentialOf({ credential, config }: Account): Ec2Credential {
  const value = (field: 'accessKey' | 'secretKey' | 'sessionToken') => credential[field] || textIn(config, field);
  const accessKey = credential.accessKey || textIn(config, 'accessKey');
  // A token belongs to the key it was issued with.
  const sessionToken = credential.accessKey ? (credential.sessionToken ?? '') : value('sessionToken');
  return { accessKey, secretKey: value('secretKey'), sessionToken };
}
