import { request } from 'node:https';
import { kinds } from '../../src/generated/kinds.ts';
import { startTestApi } from '../kubernetes/api-server.ts';
import { startTestManager, type TestManager } from '../kubernetes/manager.ts';
import { send } from '../kubernetes/requests.ts';
import { agentConformance } from './agent.ts';
import { planSecretOn } from './plan-secret.ts';

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
