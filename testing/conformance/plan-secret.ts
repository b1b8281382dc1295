import type { Connection } from '../../src/drivers/simulated/agent/protocol/connection.ts';
import { encoded } from '../../src/drivers/simulated/agent/protocol/secret.ts';
import type { AgentServer } from './agent.ts';

export interface PlanSecretPlace {
  readonly connection: Connection;
  /** Sends a request of the manager itself; gives the status and the JSON. */
  send(
    method: string,
    path: string,
    body?: unknown,
    type?: string,
  ): Promise<{ readonly code: number; readonly body: unknown }>;
  close(): Promise<void>;
}

/** Puts a plan secret on a Kubernetes-style API and delivers to it by merge patches. */
export async function planSecretOn({ connection, send, close }: PlanSecretPlace): Promise<AgentServer> {
  const { namespace, secretName } = connection;
  const collection = `/api/v1/namespaces/${namespace}/secrets`;
  const labels = { 'cluster.x-k8s.io/cluster-name': 'demo' };
  const metadata = { name: secretName, namespace, labels };
  const made = await send('POST', collection, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'rke.cattle.io/machine-plan',
  });
  if (made.code !== 201) throw new Error(`the secret was refused: ${JSON.stringify(made.body)}`);
  return { connection, close, deliver: deliverTo(connection, send) };
}

/** Delivers to a plan secret that exists, as the manager does: everything in one merge patch. */
export function deliverTo(
  { namespace, secretName }: Connection,
  send: PlanSecretPlace['send'],
): AgentServer['deliver'] {
  return async (set, remove = []) => {
    const values = Object.entries(set).map(([key, value]) => [key, encoded(value)]);
    const data = { ...Object.fromEntries(values), ...Object.fromEntries(remove.map((key) => [key, null])) };
    const path = `/api/v1/namespaces/${namespace}/secrets/${secretName}`;
    const { code, body } = await send('PATCH', path, { data }, 'application/merge-patch+json');
    if (code !== 200) throw new Error(`the delivery was refused: ${JSON.stringify(body)}`);
  };
}
