import { createHash } from 'node:crypto';
import { kubeconfigKey, kubeconfigSecretType, stateKeys } from '../../kinds/cluster/names.ts';
import { clusterNameLabel } from '../../kinds/machine/names.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import { base64OfText } from '../../lib/base64.ts';
import { httpsUrl } from '../../network/endpoint.ts';
import type { Controller } from '../../runtime/controller.ts';
import { newObject, ownerReference, resourceOf } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { apiEndpointsOf } from '../api-endpoints.ts';
import type { ClusterWorld } from '../cluster-world.ts';
import { accessesIn } from '../manager-access.ts';
import { clusterKeys } from '../objects.ts';
import { textIn } from '../plan-secret.ts';
import { chooseAccess, publicKeyOf } from './choose-access.ts';
import { kubeconfigText } from './kubeconfig-text.ts';

/** On the Secret: what the kubeconfig was made from, so that it is made again only when that changes. */
const madeFromAnnotation = 'drover.dev/made-from';

/** Makes the kubeconfig of a cluster from the certificate that its control planes have had signed. */
export const clusterKubeconfigController: Controller<ClusterWorld> = {
  name: 'cluster-kubeconfig',
  writes: [{ ...resourceOf(secretKind), half: 'object', which: 'kubeconfigs of clusters' }],
  steps: [{ name: 'kubeconfig', run: writeKubeconfig }],
};

async function writeKubeconfig(world: ClusterWorld, work: Workspace): Promise<void> {
  const { cluster, deleting, state, kubeconfig } = world;
  const clientKey = textIn(state, stateKeys.clientKey);
  const endpoints = apiEndpointsOf(world);
  const accesses = accessesIn(world);
  if (!cluster || deleting || clientKey === undefined || endpoints.length === 0 || accesses.length === 0) return;
  const ways = endpoints.map((endpoint) => [endpoint.suffix, httpsUrl(endpoint)]);
  const madeFrom = createHash('sha256')
    .update(JSON.stringify([ways, accesses]))
    .digest('hex');
  if (kubeconfig?.metadata?.annotations?.[madeFromAnnotation] === madeFrom) return;
  const present = textIn(kubeconfig, kubeconfigKey);
  const access = chooseAccess(accesses, state && work.derive(state, ownPublicKey), present, work.now);
  if (!access) return;
  const text = kubeconfigText({ name: world.name, endpoints, access, clientKey });
  const { kubeconfig: key } = clusterKeys(world.namespace, world.name);
  const labels = { [clusterNameLabel]: world.name };
  const made = newObject(secretKind, { ...key, labels, owner: ownerReference(cluster) }, work.now);
  const base = kubeconfig ?? { ...made, type: kubeconfigSecretType };
  const metadata = { ...base.metadata, annotations: { ...base.metadata?.annotations, [madeFromAnnotation]: madeFrom } };
  const data = { ...kubeconfig?.data, [kubeconfigKey]: base64OfText(text) };
  await work.commit([{ op: 'put', key, object: { ...base, kind: 'Secret', apiVersion: 'v1', metadata, data } }]);
}

function ownPublicKey(state: Secret): Buffer | undefined {
  return publicKeyOf(textIn(state, stateKeys.clientKey) ?? '');
}
