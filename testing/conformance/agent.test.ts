import { request } from 'node:https';
import { realClock } from '../../src/drivers/simulated/agent/clock.ts';
import { registerHost } from '../../src/drivers/simulated/agent/registration.ts';
import { kinds } from '../../src/generated/kinds.ts';
import { clusterSubject } from '../../src/kinds/cluster/build-subject.ts';
import { aCluster } from '../builders.ts';
import { testFacts } from '../facts.ts';
import { startTestApi } from '../kubernetes/api-server.ts';
import { startTestManager, type TestManager } from '../kubernetes/manager.ts';
import { send } from '../kubernetes/requests.ts';
import { agentConformance, transportTo, until } from './agent.ts';
import { deliverTo, planSecretOn } from './plan-secret.ts';

const place = { namespace: 'fleet-default', secretName: 'custom-0123456789ab-machine-plan' };

agentConformance(
  'the Kubernetes API over plain HTTP/1.1',
  async () => {
    const api = await startTestApi({ kinds, namespaces: [place.namespace] });
    return planSecretOn({
      connection: { ...place, server: api.url, authority: undefined, token: 'any' },
      send: (method, path, body, type) => send(api, method, path, type === undefined ? { body } : { body, type }),
      close: () => api.close(),
    });
  },
  { guarded: false },
);

agentConformance(
  'a whole manager over HTTP/2 and TLS',
  async () => {
    const manager = await startTestManager();
    return planSecretOn({
      connection: { ...place, server: manager.url, authority: manager.authority, token: manager.token },
      send: (method, path, body, type = 'application/json') => sendTo(manager, method, path, body, type),
      close: () => manager.close(),
    });
  },
  // An administrator's token is no node's: nobody guards the manager's keys from it.
  { guarded: false },
);

agentConformance(
  'a manager with a host that registered',
  async () => {
    const surroundings = { facts: testFacts(), findMachineConfig: () => undefined };
    const manager = await startTestManager([], {
      subjectOf: (cluster) => clusterSubject(cluster, surroundings),
      rules: [],
    });
    const post = (path: string, object: object) => sendTo(manager, 'POST', path, object, 'application/json');
    await makeRegisteringCluster(post);
    const token = await until(
      async () => {
        const path = `/apis/management.cattle.io/v3/namespaces/${id}/clusterregistrationtokens/default-token`;
        const { body } = await sendTo(manager, 'GET', path, undefined, 'application/json');
        return (body as { status?: { token?: string } }).status?.token ?? '';
      },
      (text) => text !== '',
    );
    const transport = transportTo({ ...place, server: manager.url, authority: manager.authority, token });
    const roles = { etcd: true, controlPlane: true, worker: true };
    const host = {
      token,
      machineId: 'a'.repeat(63),
      bootId: 'boot',
      hostname: 'host-1',
      roles,
      internalAddress: '192.168.7.1',
    };
    const given = await registerHost(host, { transport, clock: realClock }, AbortSignal.timeout(20_000));
    transport.close();
    // The certificate names the address that the test listens on; the server URL may be one that it does not reach.
    const connection = { ...given, server: manager.url };
    return {
      connection,
      deliver: deliverTo(connection, (method, path, body, type = 'application/json') =>
        sendTo(manager, method, path, body, type),
      ),
      close: () => manager.close(),
    };
  },
  { guarded: true },
);

const id = 'c-m-abcdefgh';

async function makeRegisteringCluster(
  post: (path: string, object: object) => Promise<{ code: number; body: unknown }>,
) {
  const management = { apiVersion: 'management.cattle.io/v3' };
  const cluster = { ...aCluster({ clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' }) };
  const made = [
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id } }),
    await post('/apis/management.cattle.io/v3/clusters', {
      ...management,
      kind: 'Cluster',
      metadata: { name: id },
      spec: { displayName: 'demo', fleetWorkspaceName: 'fleet-default' },
    }),
    await post('/apis/provisioning.cattle.io/v1/namespaces/fleet-default/clusters', cluster),
    await post(`/apis/management.cattle.io/v3/namespaces/${id}/clusterregistrationtokens`, {
      ...management,
      kind: 'ClusterRegistrationToken',
      metadata: { name: 'default-token', namespace: id },
      spec: { clusterName: id },
    }),
  ];
  const refused = made.find(({ code }) => code !== 201);
  if (refused) throw new Error(`the cluster cannot be made: ${JSON.stringify(refused.body)}`);
}

function sendTo(
  { url, authority, token }: TestManager,
  method: string,
  path: string,
  body: unknown,
  type: string,
): Promise<{ code: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, url), { method, headers, ca: authority, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, body: JSON.parse(text) as unknown }));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
