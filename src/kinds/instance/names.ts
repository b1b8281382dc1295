/** Keeps a deleted Instance until the provider has nothing of it any more. */
export const instanceFinalizer = 'drover.dev/instance-removal';

/** Keeps a deleted Machine of a pool until its Instance is gone. */
export const machineInstanceFinalizer = 'drover.dev/instance';

/** The machine pool that a Machine or an Instance belongs to; Rancher's label. */
export const poolNameLabel = 'rke.cattle.io/rke-machine-pool-name';

/** Type and name of the Secret with the user data of a machine; its key is `value`. */
export const bootstrapSecretType = 'rke.cattle.io/bootstrap';
export function bootstrapSecretNameOf(machineName: string): string {
  return `${machineName}-machine-bootstrap`;
}

/** Key of that Secret with the bootstrap token in it, so that the same one stands in user data that is made anew. */
export const bootstrapTokenKey = 'token';

/** Names of Token objects that hosts register with begin with this. */
export const bootstrapTokenPrefix = 'bootstrap-';
