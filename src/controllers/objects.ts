import { clusterKind } from '../kinds/cluster/kind.ts';
import { kubeconfigSecretNameOf, stateSecretNameOf } from '../kinds/cluster/names.ts';
import { clusterregistrationtokenKind } from '../kinds/clusterregistrationtoken/kind.ts';
import { defaultTokenName } from '../kinds/clusterregistrationtoken/names.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import { planSecretNameOf } from '../kinds/machine/names.ts';
import { managementclusterKind } from '../kinds/managementcluster/kind.ts';
import { namespaceKind } from '../kinds/namespace/kind.ts';
import { nodeplanKind } from '../kinds/nodeplan/kind.ts';
import { secretKind } from '../kinds/secret/kind.ts';
import type { Key } from '../runtime/object.ts';
import { keyOf } from '../runtime/object.ts';

/** Keys of everything that belongs to a cluster. */
export function clusterKeys(namespace: string, name: string) {
  return {
    cluster: keyOf(clusterKind, { namespace, name }),
    state: keyOf(secretKind, { namespace, name: stateSecretNameOf(name) }),
    kubeconfig: keyOf(secretKind, { namespace, name: kubeconfigSecretNameOf(name) }),
  };
}

/** Keys of what has the management Cluster's name, or lives in the namespace of that name. */
export function managementKeys(id: string) {
  return {
    management: keyOf(managementclusterKind, { name: id }),
    namespace: keyOf(namespaceKind, { name: id }),
    token: keyOf(clusterregistrationtokenKind, { namespace: id, name: defaultTokenName }),
  };
}

/** Keys of a machine and of what has its name. */
export function machineKeys(namespace: string, name: string): { machine: Key; plan: Key; secret: Key } {
  return {
    machine: keyOf(machineKind, { namespace, name }),
    plan: keyOf(nodeplanKind, { namespace, name }),
    secret: keyOf(secretKind, { namespace, name: planSecretNameOf(name) }),
  };
}
